//! Counts the statements that are sent to a database.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use metrics::Counter;

/// A count of statements. A clone shares it. It is also the metric `newsroom_store_statements_total`.
#[derive(Clone)]
pub(super) struct Statements {
    count: Arc<AtomicU64>,
    metric: Counter,
}

impl Statements {
    /// Counts the statements of a service's store, those of reads (`read`), of reads that only the passing of time
    /// causes (`poll`), or of writes (`write`).
    pub fn new(service: &'static str, kind: &'static str) -> Self {
        let metric = metrics::counter!("newsroom_store_statements_total", "service" => service, "kind" => kind);
        Self { count: Arc::default(), metric }
    }

    /// The number of statements so far.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Counts one.
    pub fn add(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.metric.increment(1);
    }
}

impl std::fmt::Debug for Statements {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Statements({})", self.count())
    }
}
