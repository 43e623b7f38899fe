//! Loads what the placement of items depends on, for many items by each statement.

use newsroom_chassis::{
    background::deferred,
    store::{Store, StoreError},
};

use crate::{
    domain::{
        ItemId,
        matching::{Affected, Changes, MatchCandidate, MatchIndex, Placing},
    },
    store::{MatchItems, MatchKeys},
};

/// The maximum number of rounds. Items that are not placed in them go back to the queue.
const ROUNDS: usize = 8;

/// Places items and all items that they affect. Writes nothing: only the leader changes the stored state, so it is the
/// same when the changes are saved. Returns the changes, and the index with the changes.
pub(super) async fn place(
    store: &Store,
    index: MatchIndex,
    candidates: Vec<MatchCandidate>,
) -> Result<(Changes, MatchIndex), StoreError> {
    let mut placing = Placing::new(index);
    take(store, &mut placing, candidates).await?;
    for _ in 0..ROUNDS {
        let next = placing.next();
        if next.is_empty() {
            break;
        }
        prepare(store, &mut placing, &next).await?;
        placing = deferred(move || {
            placing.place_prepared();
            placing
        })
        .await?;
    }
    Ok(placing.finish())
}

/// Replaces the stored states of items with their current revisions.
async fn take(store: &Store, placing: &mut Placing, candidates: Vec<MatchCandidate>) -> Result<(), StoreError> {
    let items = MatchItems::reading(store);
    let ids: Vec<ItemId> = candidates.iter().map(|candidate| candidate.item).collect();
    let unknown = placing.unknown(ids.iter().copied());
    placing.add(items.find_many(&unknown).await?);
    let originals = placing.originals_of(&ids);
    placing.add(items.find_many(&originals).await?);
    let mut days = placing.days_of(&ids);
    let new = candidates.iter().filter_map(|candidate| candidate.signature.as_ref());
    days.extend(new.map(|signature| signature.rank.day()));
    load_days(store, placing, days).await?;
    let Affected { items: again, left } = placing.take(candidates);
    placing.wait(items.ranks_of(&Vec::from_iter(again)).await?);
    let group_members = items.group_members_of(&Vec::from_iter(left)).await?;
    placing.wait(group_members.copies.into_values().chain(group_members.followers.into_values()).flatten());
    Ok(())
}

/// Loads what the next items to place depend on.
async fn prepare(store: &Store, placing: &mut Placing, next: &[ItemId]) -> Result<(), StoreError> {
    let items = MatchItems::reading(store);
    let unknown = placing.unknown(next.iter().copied());
    placing.add(items.find_many(&unknown).await?);
    let days = placing.days_of(next);
    load_days(store, placing, days).await?;
    let missing = placing.prepare(next);
    placing.add(items.find_candidates(&missing.candidates, missing.since).await?);
    placing.add(items.find_many(&missing.originals).await?);
    placing.add_members(items.group_members_of(&missing.leads).await?);
    Ok(())
}

async fn load_days(store: &Store, placing: &mut Placing, around: Vec<i64>) -> Result<(), StoreError> {
    let days = placing.missing_days(around);
    if !days.is_empty() {
        let keys = MatchKeys::reading(store).of_days(&days).await?;
        placing.add_days(&days, &keys);
    }
    Ok(())
}
