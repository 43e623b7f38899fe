//! An item begins, or ceases, to be found by its keys.
//!
//! Whether a key is saturated depends on what is stored. When that changes, the items that are, or were, found by the
//! key are looked at again. So a search reads no more than so many rows for a key and day.

use newsroom_chassis::store::{StoreError, Transaction};

use crate::{
    domain::{
        ItemId,
        matching::{NEAR_DAYS, PlacedItem},
    },
    store::MatchIndex,
};

/// The items that a change of keys concerns.
#[derive(Debug, Default)]
pub(super) struct Concerned {
    /// They may find less or more.
    pub items: Vec<ItemId>,
    /// Whatever belongs to one of these may belong elsewhere now.
    pub left: Vec<ItemId>,
}

/// Lets an item be found.
pub(super) async fn add(tx: &Transaction, placed: &PlacedItem) -> Result<Concerned, StoreError> {
    let index = MatchIndex::within(tx);
    let (keys, day) = (placed.keys(), placed.signature.rank.day());
    let saturated = index.saturated(&keys, day).await?;
    index.insert(placed.item, day, &keys, &saturated).await?;
    let mut concerned = Concerned::default();
    for key in index.overfull(keys, day).await? {
        let items = index.items_of(key, day, day).await?;
        concerned.left.extend(&items);
        concerned.items.extend(items);
        index.saturate(key, day).await?;
    }
    Ok(concerned)
}

/// Lets an item no longer be found.
pub(super) async fn remove(tx: &Transaction, placed: &PlacedItem) -> Result<Concerned, StoreError> {
    let index = MatchIndex::within(tx);
    let (keys, day) = (placed.keys(), placed.signature.rank.day());
    index.delete(placed.item, day, &keys).await?;
    let mut concerned = Concerned::default();
    for key in index.saturated(&keys, day).await? {
        if !index.is_overfull(key, day).await? {
            index.release(key, day).await?;
            concerned.items.extend(index.items_of(key, day - NEAR_DAYS, day + NEAR_DAYS).await?);
        }
    }
    Ok(concerned)
}
