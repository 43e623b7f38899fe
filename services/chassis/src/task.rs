//! Tasks with a name and a defined end.

use std::future::Future;

use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument as _;

/// Starts a task. Each of its log lines has its name. Its span is not exported: a task is no
/// part of a trace.
///
/// The caller keeps the handle, or states in `future` what ends it.
#[expect(clippy::disallowed_methods, reason = "this is the one place that names them")]
pub fn spawn<F>(name: &'static str, future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(future.instrument(tracing::info_span!(target: "task", parent: None, "task", task.name = name)))
}

/// The tasks of a service. One token stops them, and they are awaited together.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    stop: CancellationToken,
    tracker: TaskTracker,
}

impl Tasks {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends with [`Tasks::stop`]; each task watches it.
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Starts a task that ends soon after the token that `make` is given is cancelled.
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
