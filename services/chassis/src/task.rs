//! Tasks with a name and a defined end.

use std::future::Future;

use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument as _;

/// Starts a task. Each of its log lines has its name. Its span is not exported: a task is not part of a trace.
///
/// The caller keeps the handle, or states in `future` what ends the task.
#[expect(clippy::disallowed_methods, reason = "this is the one place that names them")]
pub fn spawn<F>(name: &'static str, future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(future.instrument(tracing::info_span!(target: "task", parent: None, "task", task.name = name)))
}

/// The tasks of a service. One token stops all of them, and they are awaited together.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    stop: CancellationToken,
    tracker: TaskTracker,
}

impl Tasks {
    /// An empty set of tasks.
    pub fn new() -> Self {
        Self::default()
    }

    /// The token that [`Tasks::stop`] cancels; each task watches it.
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Starts a task. `make` receives the token of [`Tasks::stop`]; the task has to end soon after its cancellation.
    pub fn spawn<F, Fut>(&self, name: &'static str, make: F)
    where
        F: FnOnce(CancellationToken) -> Fut,
        Fut: Future<Output = ()> + Send + 'static,
    {
        drop(spawn(name, self.tracker.track_future(make(self.stop.clone()))));
    }

    /// Tells every task to stop and waits until the last one has.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tracker.close();
        self.tracker.wait().await;
    }
}
