//! The matcher: places what came in beside what it has to do with, one replica at a time.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt as _;
use newsroom_chassis::{
    lease::{self, Lease},
    store::Store,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::usecase;

/// How often the queue is looked into when it was empty.
const LOOK: Duration = Duration::from_millis(250);
/// How long it rests when the store did not do it.
const REST: Duration = Duration::from_secs(5);
/// How often it is counted what waits.
const COUNT: Duration = Duration::from_secs(10);

/// Works the queue of matching off.
pub struct Matcher {
    store: Store,
}

impl Matcher {
    /// Works off what waits in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Matches whenever this process holds the lease, until `stop`. A batch that is under way then is
    /// kept whole or not at all, and its items still wait at the next start.
    pub async fn run(self, stop: CancellationToken) {
        lease::while_held(&self.store, "matcher", stop, |lease| self.work(lease)).await;
    }

    async fn work(&self, lease: Lease) {
        let mut counted: Option<Instant> = None;
        loop {
            if counted.is_none_or(|at| at.elapsed() > COUNT) {
                counted = Some(Instant::now());
                self.count().await;
            }
            let rest = match AssertUnwindSafe(usecase::match_items(&self.store, &lease)).catch_unwind().await {
                Ok(Ok(0)) => LOOK,
                Ok(Ok(_)) => continue,
                Ok(Err(error)) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "items were not matched");
                    REST
                }
                Err(_) => {
                    tracing::error!("matching panicked");
                    REST
                }
            };
            tokio::time::sleep(rest).await;
        }
    }

    async fn count(&self) {
        match usecase::match_backlog(&self.store).await {
            Ok(waiting) => {
                metrics::gauge!("newsroom_ingestion_match_backlog", "service" => "ingestion").set(waiting as f64);
            }
            Err(error) => tracing::debug!(error = &error as &dyn std::error::Error, "the queue cannot be counted"),
        }
    }
}
