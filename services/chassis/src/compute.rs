//! Runs work that uses a processor for more than a few milliseconds outside the threads that serve requests.

use std::{
    sync::{Arc, LazyLock},
    thread,
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    task::spawn_blocking,
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use crate::{isolate::Panicked, task};

/// The longest time for which work has its place. Work that takes longer goes on without one.
const LIMIT: Duration = Duration::from_secs(30);

/// One place per processor, and at least two, so that short work need not wait for long work.
static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    Arc::new(Semaphore::new(processors.max(2)))
});

/// Tells work whether its caller still waits for it.
#[derive(Clone, Debug)]
pub struct Awaited(CancellationToken);

impl Awaited {
    /// Whether nobody waits any more, because the caller's deadline has passed or the caller has gone. Work in steps
    /// looks before each of them, and ends.
    pub fn is_over(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// Runs work on a blocking thread, in the span of the caller. Work whose caller stops waiting before it begins is left
/// out. Once started, it runs to its end, so the size of its input has to be bounded.
pub async fn compute<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Panicked> {
    compute_awaited(|_| work()).await
}

/// As [`compute`], for work that can end early when nobody waits for it any more.
pub async fn compute_awaited<T: Send + 'static>(
    work: impl FnOnce(&Awaited) -> T + Send + 'static,
) -> Result<T, Panicked> {
    compute_within(&PLACES, LIMIT, work).await
}

async fn compute_within<T: Send + 'static>(
    places: &Arc<Semaphore>,
    limit: Duration,
    work: impl FnOnce(&Awaited) -> T + Send + 'static,
) -> Result<T, Panicked> {
    // The semaphore is never closed.
    let place = places.clone().acquire_owned().await.ok();
    let (done, is_done) = oneshot::channel::<()>();
    drop(task::spawn("compute.place", keep(place, is_done, limit)));
    let over = CancellationToken::new();
    let (awaited, span) = (Awaited(over.clone()), tracing::Span::current());
    let _over = over.drop_guard();
    let work = spawn_blocking(move || {
        let computed = span.in_scope(|| work(&awaited));
        drop(done);
        computed
    });
    AbortOnDropHandle::new(work).await.map_err(Panicked::from)
}

/// Keeps the place of work until the work ends, or panics, or is left out, but no longer than `limit`: work that does not
/// end must not keep others from beginning.
async fn keep(place: Option<OwnedSemaphorePermit>, is_done: oneshot::Receiver<()>, limit: Duration) {
    if timeout(limit, is_done).await.is_err() {
        tracing::error!(seconds = limit.as_secs(), "work takes too long, and goes on without its place");
    }
    drop(place);
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use futures::future::join_all;
    use tokio::{runtime::Builder, time::sleep};

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

    /// Waits until something holds that a blocking thread does.
    async fn until(what: impl Fn() -> bool) {
        timeout(Duration::from_secs(30), async {
            while !what() {
                sleep(Duration::from_millis(1)).await;
            }
        })
        .await
        .expect("it happens");
    }

    #[tokio::test]
    async fn work_in_steps_ends_when_nobody_waits_for_it_and_gives_its_place_back() {
        let (places, steps) = (Arc::new(Semaphore::new(1)), Arc::new(AtomicUsize::new(0)));
        let taken = steps.clone();
        let work = compute_within(&places, LIMIT, move |awaited| {
            while !awaited.is_over() {
                taken.fetch_add(1, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(1));
            }
        });
        assert!(timeout(Duration::from_millis(20), work).await.is_err());
        until(|| places.available_permits() == 1).await;
        assert!(steps.load(Ordering::SeqCst) > 0);
    }

    #[tokio::test]
    async fn work_that_does_not_end_loses_its_place_and_others_begin() {
        let places = Arc::new(Semaphore::new(1));
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let endless = compute_within(&places, Duration::from_millis(20), move |_| ended.recv());
        assert!(timeout(Duration::from_millis(5), endless).await.is_err());
        assert_eq!(compute_within(&places, LIMIT, |_| 7).await, Ok(7));
        drop(end);
    }

    #[test]
    fn work_whose_caller_has_gone_before_it_begins_is_left_out() {
        let runtime = Builder::new_current_thread().max_blocking_threads(1).enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let (places, begun) = (Arc::new(Semaphore::new(2)), Arc::new(AtomicUsize::new(0)));
            let (end, ended) = std::sync::mpsc::channel::<()>();
            let first = task::spawn("first", spawn_blocking(move || ended.recv()));
            let counted = begun.clone();
            let second = compute_within(&places, LIMIT, move |_| counted.fetch_add(1, Ordering::SeqCst));
            assert!(timeout(Duration::from_millis(20), second).await.is_err());
            drop(end);
            let _ended = first.await;
            until(|| places.available_permits() == 2).await;
            assert_eq!(begun.load(Ordering::SeqCst), 0);
        });
    }
}
