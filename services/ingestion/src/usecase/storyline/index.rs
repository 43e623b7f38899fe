//! Adds items to the index of keys, and removes them.
//!
//! Whether a key is saturated depends on the stored items. When it changes, the items with this key are placed again.
//! The number of rows that a search reads for each key and day is therefore limited.

use newsroom_chassis::store::{StoreError, Transaction};

use crate::{
    domain::{
        ItemId,
        matching::{NEAR_DAYS, PlacedItem},
    },
    store::MatchIndex,
};

/// The items that a change of keys affects.
#[derive(Debug, Default)]
pub(super) struct Concerned {
    /// Items whose own searches may have different results.
    pub items: Vec<ItemId>,
    /// Items whose copies and followers may belong elsewhere now.
    pub left: Vec<ItemId>,
}

/// Adds an item to the index.
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

/// Removes an item from the index.
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
