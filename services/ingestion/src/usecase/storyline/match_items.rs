//! Items that wait are placed beside the items that say the same or tell of the same event.

use std::collections::BTreeSet;

use newsroom_chassis::{
    isolate::{self, SetAside},
    leadership::{self, Leadership},
    store::{Store, StoreError},
};

use super::{
    placing::{Placed, place},
    publish::publish_changed,
};
use crate::{
    domain::{ItemId, matching::MatchCandidate},
    store::{MatchQueue, QueueEntry, Revisions},
    usecase::Error,
};

/// How many items are taken at once. Other writes wait for as long as these take.
const BATCH: u64 = 16;

/// Places the items that wait longest, and gives how many they were. An item that cannot be placed goes to the end of
/// the queue and is set aside for a while, so that it is in no other's way.
pub async fn match_items(store: &Store, leadership: &Leadership, aside: &SetAside<ItemId>) -> Result<usize, Error> {
    let entries = MatchQueue::reading(store).first(BATCH, aside.waiting()).await?;
    match match_batch(store, leadership, &entries).await {
        Err(error) if !is_passing(&error) => {
            for entry in &entries {
                match_or_postpone(store, leadership, aside, *entry).await?;
            }
        }
        matched => matched?,
    }
    Ok(entries.len())
}

/// How many entries wait in the queue.
pub async fn match_backlog(store: &Store) -> Result<u64, Error> {
    Ok(MatchQueue::reading(store).count().await?)
}

async fn match_or_postpone(
    store: &Store,
    leadership: &Leadership,
    aside: &SetAside<ItemId>,
    entry: QueueEntry,
) -> Result<(), Error> {
    match match_batch(store, leadership, &[entry]).await {
        Err(error) if !is_passing(&error) => {
            aside.add(entry.item, &error);
            postpone(store, leadership.clone(), entry).await
        }
        Err(error) => Err(error),
        Ok(()) => {
            aside.release(entry.item);
            Ok(())
        }
    }
}

/// Places the items of `entries`, takes the entries out of the queue, and publishes what has become of storylines.
async fn match_batch(store: &Store, leadership: &Leadership, entries: &[QueueEntry]) -> Result<(), Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let ids: BTreeSet<ItemId> = entries.iter().map(|entry| entry.item).collect();
    let items = Revisions::reading(store).newest_of(ids.into_iter()).await?;
    let candidates = isolate::blocking(move || items.iter().map(MatchCandidate::new).collect()).await;
    let candidates: Vec<MatchCandidate> = candidates.map_err(StoreError::from)?;
    let (leadership, entries) = (leadership.clone(), entries.to_vec());
    let matched = store.write(move |tx| {
        Box::pin(async move {
            leadership::check(tx, &leadership).await?;
            let Placed { waiting, touched } = place(tx, candidates).await?;
            let queue = MatchQueue::within(tx);
            queue.insert(waiting).await?;
            queue.delete(&entries).await?;
            Ok::<_, Error>(publish_changed(tx, touched).await?)
        })
    });
    matched.await
}

/// Puts an item at the end of the queue.
async fn postpone(store: &Store, leadership: Leadership, entry: QueueEntry) -> Result<(), Error> {
    let postponed = store.write(move |tx| {
        Box::pin(async move {
            leadership::check(tx, &leadership).await?;
            let queue = MatchQueue::within(tx);
            queue.delete(&[entry]).await?;
            Ok::<_, Error>(queue.insert([entry.item]).await?)
        })
    });
    postponed.await
}

/// Whether no item is to blame for an error.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::Store(error) => error.is_passing(),
        Error::Domain(_) => false,
    }
}
