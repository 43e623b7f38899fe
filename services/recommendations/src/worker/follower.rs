//! Keeps this replica's index up to date with the store.

use std::{sync::Arc, time::Duration};

use newsroom_chassis::{
    server::Readiness,
    store::{Store, StoreError},
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{
    index::ArticleIndex,
    usecase::{self, FollowCursor},
};

/// How often the store is read for writes of other replicas.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// The same interval when no other process writes to the store, in case a wake-up was lost.
const EXCLUSIVE_POLL_INTERVAL: Duration = Duration::from_secs(10);
const BACKOFF: Duration = Duration::from_secs(1);
/// The part that is not ready until the index is loaded.
const PART: &str = "index";

/// Loads the index, and follows the store until `stop`.
pub async fn follow(store: Store, index: Arc<ArticleIndex>, readiness: Readiness, stop: CancellationToken) {
    tokio::select! {
        () = load_and_follow(&store, &index, &readiness) => {}
        () = stop.cancelled() => {}
    }
}

async fn load_and_follow(store: &Store, index: &Arc<ArticleIndex>, readiness: &Readiness) {
    let mut cursor = FollowCursor::now();
    while let Err(error) = usecase::load_index(store, index).await {
        back_off(&error, "the index is not loaded").await;
    }
    index.mark_loaded();
    readiness.note(PART, None);
    let interval = if store.is_exclusive() { EXCLUSIVE_POLL_INTERVAL } else { POLL_INTERVAL };
    let mut polled = Instant::now();
    loop {
        let started = Instant::now();
        match usecase::follow_own_writes(store, index).await {
            // The consumers, which receive the articles, need processor time too.
            Ok(true) => tokio::time::sleep(started.elapsed()).await,
            Ok(false) => {}
            Err(error) => back_off(&error, "the index does not follow").await,
        }
        if polled.elapsed() >= interval {
            polled = Instant::now();
            index.retry_due();
            if let Err(error) = usecase::follow_changes(store, index, &mut cursor).await {
                back_off(&error, "the index does not follow").await;
            }
        }
        let _either = tokio::time::timeout_at(polled + interval, index.written.added()).await;
    }
}

async fn back_off(error: &StoreError, message: &'static str) {
    tracing::warn!(error = error as &dyn std::error::Error, "{message}");
    tokio::time::sleep(BACKOFF).await;
}
