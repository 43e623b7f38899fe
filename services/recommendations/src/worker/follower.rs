//! Keeps this replica's index as the store is.

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

/// How often other replicas' writes are looked for.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How often, when this process alone has the store: only as a net.
const POLL_INTERVAL_ALONE: Duration = Duration::from_secs(10);
/// The pause after a fault.
const BACKOFF: Duration = Duration::from_secs(1);
/// What is noted as missing until the index is loaded.
const PART: &str = "index";

/// Loads the index, and then follows the store until `stop`.
pub async fn follow(store: Store, index: Arc<ArticleIndex>, readiness: Readiness, stop: CancellationToken) {
    tokio::select! {
        () = load_and_follow(&store, &index, &readiness) => {}
        () = stop.cancelled() => {}
    }
}

async fn load_and_follow(store: &Store, index: &Arc<ArticleIndex>, readiness: &Readiness) {
    let mut cursor = FollowCursor::now();
    while let Err(error) = usecase::load_index(store, index).await {
        report_and_wait(&error, "the index is not loaded").await;
    }
    index.mark_loaded();
    readiness.note(PART, None);
    let every = if store.is_exclusive() { POLL_INTERVAL_ALONE } else { POLL_INTERVAL };
    let mut looked = Instant::now();
    loop {
        let started = Instant::now();
        match usecase::follow_arrivals(store, index).await {
            // Others need the processor too, above all those that let the articles come.
            Ok(true) => tokio::time::sleep(started.elapsed()).await,
            Ok(false) => {}
            Err(error) => report_and_wait(&error, "the index does not follow").await,
        }
        if looked.elapsed() >= every {
            looked = Instant::now();
            index.retry_due();
            if let Err(error) = usecase::follow_changes(store, index, &mut cursor).await {
                report_and_wait(&error, "the index does not follow").await;
            }
        }
        let _either = tokio::time::timeout_at(looked + every, index.arrived.added()).await;
    }
}

async fn report_and_wait(error: &StoreError, what: &'static str) {
    tracing::warn!(error = error as &dyn std::error::Error, "{what}");
    tokio::time::sleep(BACKOFF).await;
}
