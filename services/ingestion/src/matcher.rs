//! The matcher: places what came in beside what it has to do with, one replica at a time.

use std::time::Duration;

use newsroom_chassis::{
    isolate::{self, SetAside},
    leadership::{self, Leadership},
    store::Store,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{domain::ItemId, usecase};

/// How often the queue is looked into when it was empty.
const POLL_INTERVAL: Duration = Duration::from_millis(250);
/// How long it rests when the store did not do it.
const REST: Duration = Duration::from_secs(5);
/// How often it is counted what waits.
const COUNT: Duration = Duration::from_secs(10);

/// Works the queue of matching off.
pub struct Matcher {
    store: Store,
    aside: SetAside<ItemId>,
}

impl Matcher {
    /// Works off what waits in `store`.
    pub fn new(store: Store) -> Self {
        Self { store, aside: SetAside::new("ingestion", "matcher") }
    }

    /// Matches whenever this process holds the leadership, until `stop`. A batch that is under way then is
    /// kept whole or not at all, and its items still wait at the next start.
    pub async fn run(self, stop: CancellationToken) {
        leadership::while_leader(&self.store, "matcher", stop, |leadership| self.work(leadership)).await;
    }

    async fn work(&self, leadership: Leadership) {
        let mut counted: Option<Instant> = None;
        loop {
            if counted.is_none_or(|at| at.elapsed() > COUNT) {
                counted = Some(Instant::now());
                self.count().await;
            }
            let matched = usecase::storyline::match_items(&self.store, &leadership, &self.aside);
            let rest = match isolate::catch_async(matched).await {
                Ok(Ok(0)) => POLL_INTERVAL,
                Ok(Ok(_)) => continue,
                Ok(Err(error)) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "items were not matched");
                    REST
                }
                Err(panicked) => {
                    isolate::note("ingestion", "matcher", &"a batch", &panicked);
                    REST
                }
            };
            tokio::time::sleep(rest).await;
        }
    }

    async fn count(&self) {
        match usecase::storyline::match_backlog(&self.store).await {
            Ok(waiting) => {
                metrics::gauge!("newsroom_ingestion_match_backlog", "service" => "ingestion").set(waiting as f64);
            }
            Err(error) => tracing::debug!(error = &error as &dyn std::error::Error, "the queue cannot be counted"),
        }
    }
}
