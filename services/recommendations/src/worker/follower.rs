//! Keeps this replica's index as the store is.

use std::{sync::Arc, time::Duration};

use newsroom_chassis::{
    server::Readiness,
    store::{Store, StoreError},
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{
    shelf::Shelf,
    usecase::{self, Followed},
};

/// How often other replicas' writes are looked for.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How often, when this process alone has the store: only as a net.
const LOOK_ALONE: Duration = Duration::from_secs(10);
/// The pause after a fault.
const BACKOFF: Duration = Duration::from_secs(1);
/// What is noted as missing until the index is loaded.
const PART: &str = "index";

/// Loads the index, and then follows the store until `stop`.
pub async fn follow(store: Store, shelf: Arc<Shelf>, readiness: Readiness, stop: CancellationToken) {
    tokio::select! {
        () = load_and_follow(&store, &shelf, &readiness) => {}
        () = stop.cancelled() => {}
    }
}

async fn load_and_follow(store: &Store, shelf: &Arc<Shelf>, readiness: &Readiness) {
    let mut followed = Followed::until_now();
    while let Err(error) = usecase::load_index(store, shelf).await {
        trouble(&error, "the index is not loaded").await;
    }
    shelf.note_loaded();
    readiness.note(PART, None);
    let every = if store.is_exclusive() { LOOK_ALONE } else { POLL_INTERVAL };
    let mut looked = Instant::now();
    loop {
        let started = Instant::now();
        match usecase::follow_arrivals(store, shelf).await {
            // Others need the processor too, above all those that let the articles come.
            Ok(true) => tokio::time::sleep(started.elapsed()).await,
            Ok(false) => {}
            Err(error) => trouble(&error, "the index does not follow").await,
        }
        if looked.elapsed() >= every {
            looked = Instant::now();
            shelf.try_again();
            if let Err(error) = usecase::follow_changes(store, shelf, &mut followed).await {
                trouble(&error, "the index does not follow").await;
            }
        }
        let _either = tokio::time::timeout_at(looked + every, shelf.arrived.added()).await;
    }
}

async fn trouble(error: &StoreError, what: &'static str) {
    tracing::warn!(error = error as &dyn std::error::Error, "{what}");
    tokio::time::sleep(BACKOFF).await;
}
