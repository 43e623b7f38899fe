//! The matcher: groups new items with related items, on one replica at a time.

use std::time::Duration;

use newsroom_chassis::{
    isolate::{self, SetAside},
    leadership::{self, Leadership},
    store::Store,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{
    domain::{ItemId, matching::MatchIndex},
    usecase::{self, storyline::MATCH_BATCH},
};

/// The pause after a batch that has taken the whole queue. Items that come in this time are matched together, because a
/// small batch costs nearly as much as a large one.
const POLL_INTERVAL: Duration = Duration::from_millis(250);
/// The pause after an error.
const REST: Duration = Duration::from_secs(5);
/// The interval between counts of the queue.
const COUNT: Duration = Duration::from_secs(10);

/// Processes the queue of items to match.
pub struct Matcher {
    store: Store,
    aside: SetAside<ItemId>,
}

impl Matcher {
    pub fn new(store: Store) -> Self {
        Self { store, aside: SetAside::new("ingestion", "matcher") }
    }

    /// Runs while this process is the leader, until `stop`. A batch in progress at `stop` is saved completely or not at
    /// all. If it is not saved, its items are still in the queue at the next start.
    pub async fn run(self, stop: CancellationToken) {
        leadership::while_leader(&self.store, "matcher", stop, |leadership| self.work(leadership)).await;
    }

    async fn work(&self, leadership: Leadership) {
        // Another process may have matched items before, so the index of a former leadership does not apply.
        let mut index = MatchIndex::default();
        let mut counted: Option<Instant> = None;
        loop {
            if counted.is_none_or(|at| at.elapsed() > COUNT) {
                counted = Some(Instant::now());
                self.count().await;
            }
            let matched = usecase::storyline::match_items(&self.store, &leadership, &self.aside, &mut index);
            let rest = match isolate::catch_async(matched).await {
                Ok(Ok(MATCH_BATCH)) => continue,
                Ok(Ok(_)) => POLL_INTERVAL,
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
