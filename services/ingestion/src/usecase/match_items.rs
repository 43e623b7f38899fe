//! Items that wait are placed beside those that say the same or tell of the same event.

use newsroom_chassis::{
    isolate::{self, SetAside},
    leadership::Leadership,
    store::{Store, StoreError},
};

use super::Error;
use crate::{
    domain::ItemId,
    store::matching::{self, MatchCandidate, QueueEntry},
};

/// How many items are taken at once: other writes wait for as long as these take.
const BATCH: u64 = 16;

/// Places the items that wait longest, and gives how many that were. One that cannot be placed goes to
/// the end of the queue and is set aside for a while, so that it is in no other's way.
pub async fn match_items(store: &Store, leadership: &Leadership, aside: &SetAside<ItemId>) -> Result<usize, Error> {
    let entries = matching::waiting(store, BATCH, aside.waiting()).await?;
    match place(store, leadership, &entries).await {
        Err(error) if !passes(&error) => {
            for entry in &entries {
                place_or_postpone(store, leadership, aside, *entry).await?;
            }
        }
        placed => placed?,
    }
    Ok(entries.len())
}

async fn place_or_postpone(
    store: &Store,
    leadership: &Leadership,
    aside: &SetAside<ItemId>,
    entry: QueueEntry,
) -> Result<(), Error> {
    match place(store, leadership, &[entry]).await {
        Err(error) if !passes(&error) => {
            aside.add(entry.item(), &error);
            matching::postpone(store, leadership.clone(), entry).await
        }
        Err(error) => Err(error),
        Ok(()) => {
            aside.release(entry.item());
            Ok(())
        }
    }
}

async fn place(store: &Store, leadership: &Leadership, entries: &[QueueEntry]) -> Result<(), Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let items = matching::prepare(store, entries).await?;
    let candidates = isolate::blocking(move || items.iter().map(MatchCandidate::new).collect()).await;
    let candidates: Vec<MatchCandidate> = candidates.map_err(StoreError::from)?;
    matching::match_items(store, leadership.clone(), entries.to_vec(), candidates).await
}

/// It is nothing that an item is to blame for.
fn passes(error: &Error) -> bool {
    match error {
        Error::Store(error) => error.is_passing(),
        Error::Domain(_) => false,
    }
}

/// How many entries wait in the queue.
pub async fn match_backlog(store: &Store) -> Result<u64, Error> {
    matching::backlog(store).await
}
