//! Groups items in the queue with their near-copies and with items that report the same event.

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

/// The number of items in one transaction. Other writes wait for it.
const BATCH: u64 = 16;

/// Matches the first items in the queue, and returns their number. An item that cannot be matched goes to the end of
/// the queue and is set aside for a while, so that it does not block others.
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

/// The number of entries in the queue.
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

/// Places the items of `entries`, removes the entries from the queue, and publishes the changed storylines.
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

/// Moves an item to the end of the queue.
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

/// Whether an error is temporary and not caused by an item.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::Store(error) => error.is_passing(),
        Error::Domain(_) => false,
    }
}
