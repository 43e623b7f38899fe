//! Runs work that uses a processor for more than a few milliseconds outside the threads that serve requests.

use std::{
    sync::{Arc, LazyLock},
    thread,
};

use tokio::sync::Semaphore;

use crate::isolate::{self, Panicked};

/// One place per processor, and at least two, so that short work need not wait for long work.
static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    Arc::new(Semaphore::new(processors.max(2)))
});

/// Runs work on a blocking thread, in the span of the caller. The work waits for a place as long as its caller waits.
/// Once started, it runs to its end, so the size of its input has to be bounded.
pub async fn compute<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Panicked> {
    // The semaphore is never closed.
    let place = PLACES.clone().acquire_owned().await.ok();
    let span = tracing::Span::current();
    isolate::blocking(move || {
        let done = span.in_scope(work);
        drop(place);
        done
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use futures::future::join_all;

    use super::*;

    #[tokio::test]
    async fn only_so_much_is_done_at_once_and_a_panic_gives_its_place_back() {
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let work = |panics: bool| {
            let (now, most) = (now.clone(), most.clone());
            compute(move || {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(2));
                now.fetch_sub(1, Ordering::SeqCst);
                assert!(!panics, "as asked for");
            })
        };
        let done = join_all((0..64).map(|number| work(number % 2 == 0))).await;
        assert_eq!(done.iter().filter(|done| done.is_err()).count(), 32);
        let places = thread::available_parallelism().map_or(1, usize::from).max(2);
        assert!(most.load(Ordering::SeqCst) <= places);
    }
}
