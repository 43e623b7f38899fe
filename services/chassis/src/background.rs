//! Runs long work on threads with low priority, so that short work, for which somebody waits, need not wait for it.

use std::{
    sync::{Arc, LazyLock, Mutex, PoisonError},
    thread,
};

use tokio::sync::{mpsc, oneshot};

use crate::isolate::{self, Panicked};

/// How nice the thread of deferred work is: beside a busy thread it has a tenth of a processor (`sched(7)`).
const DEFERRED: i32 = 10;

type Work = Box<dyn FnOnce() + Send>;

/// Threads with low priority. They end when the last clone is dropped and no work waits.
#[derive(Clone, Debug)]
pub struct Background {
    /// `None`: no thread could be started.
    works: Option<mpsc::Sender<Work>>,
}

/// The one thread of the process for work that may come later.
static DEFERRED_WORK: LazyLock<Background> = LazyLock::new(|| Background::start("deferred", 1, DEFERRED));

/// Runs work that may come later: one after the other in the whole process, and with the lowest priority. The work must
/// not hold a lock that others wait for.
///
/// Fails if the work panics.
pub async fn deferred<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Panicked> {
    DEFERRED_WORK.run(work).await
}

impl Background {
    /// Starts `threads` threads, nicer than others by `niceness` (`nice(2)`). A system on which a thread cannot have a
    /// priority of its own gives them that of all others.
    pub fn start(name: &'static str, threads: usize, niceness: i32) -> Self {
        let (works, received) = mpsc::channel(threads);
        let received = Arc::new(Mutex::new(received));
        let start = || {
            let received = received.clone();
            let run = move || {
                be_nice(niceness);
                while let Some(work) = next(&received) {
                    work();
                }
            };
            thread::Builder::new().name(name.into()).spawn(run)
        };
        let started = (0..threads).filter(|_| start().is_ok()).count();
        Self { works: (started > 0).then_some(works) }
    }

    /// Runs work on one of the threads. Work whose caller stops waiting before it begins is left out. Work that has begun
    /// runs to its end, so the size of its input has to be bounded.
    ///
    /// Fails if the work panics.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Panicked> {
        let Some(works) = &self.works else { return isolate::blocking(work).await };
        let (answer, answered) = oneshot::channel();
        let work = move || {
            if !answer.is_closed() {
                // The caller may have stopped waiting.
                let _gone = answer.send(isolate::catch(work));
            }
        };
        // The threads live as long as this sender.
        let _never = works.send(Box::new(work)).await;
        answered.await.unwrap_or_else(|_| Err(Panicked::because("the process ends")))
    }
}

/// Waits for work. Of several threads, one waits in the channel and the others for the lock.
fn next(received: &Mutex<mpsc::Receiver<Work>>) -> Option<Work> {
    received.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv()
}

#[cfg(target_os = "linux")]
fn be_nice(niceness: i32) {
    // Linux has a priority for each thread. A thread may always become nicer.
    let _never_refused = rustix::process::nice(niceness);
}

#[cfg(not(target_os = "linux"))]
fn be_nice(_niceness: i32) {}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::future::join_all;

    use super::*;

    #[tokio::test]
    async fn work_has_its_result_and_a_panic_ends_nothing_else() {
        let background = Background::start("test", 2, 1);
        let works = (0..64).map(|number| background.run(move || assert_ne!(number, 13, "as asked for")));
        let failed: Vec<bool> = join_all(works).await.iter().map(Result::is_err).collect();
        assert_eq!(failed.iter().filter(|failed| **failed).count(), 1);
        assert!(failed[13]);
        let name = background.run(|| thread::current().name().map(str::to_owned)).await.unwrap();
        assert_eq!(name.as_deref(), Some("test"));
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_any_more_does_not_begin() {
        let background = Background::start("test", 1, 1);
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let first = background.run(move || gate.recv().is_ok());
        let begun = Arc::new(AtomicUsize::new(0));
        let counts = begun.clone();
        let given_up = background.run(move || counts.fetch_add(1, Ordering::SeqCst));
        let mut first = std::pin::pin!(first);
        assert!(futures::poll!(&mut first).is_pending());
        {
            let mut given_up = std::pin::pin!(given_up);
            assert!(futures::poll!(&mut given_up).is_pending());
        }
        open.send(()).unwrap();
        assert_eq!(first.await, Ok(true));
        assert_eq!(background.run(|| 7).await, Ok(7));
        assert_eq!(begun.load(Ordering::SeqCst), 0);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn only_the_threads_in_the_background_are_nice() {
        let niceness = || rustix::process::getpriority_process(None).unwrap();
        let before = niceness();
        assert_eq!(deferred(niceness).await.unwrap(), (before + DEFERRED).min(19));
        assert_eq!(niceness(), before);
    }
}
