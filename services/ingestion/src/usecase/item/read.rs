//! Reads an item.

use newsroom_chassis::store::Store;

use crate::{
    domain::{DomainError, Item, ItemId, ItemWay, all_ways},
    store::{Items, Revisions, Ways},
    usecase::Error,
};

/// The maximum number of revisions whose sources are looked at.
const REVISIONS: u64 = 50;

/// Returns the current state of an item.
pub async fn read(store: &Store, id: ItemId) -> Result<Item, Error> {
    Ok(Items::reading(store).find(id).await?.ok_or(DomainError::ItemNotFound)?)
}

/// Returns the sources that brought an item.
pub async fn ways(store: &Store, id: ItemId) -> Result<Vec<ItemWay>, Error> {
    let revisions = Revisions::reading(store).last_of(id, REVISIONS).await?;
    Ok(all_ways(&revisions, Ways::reading(store).of(id).await?))
}
