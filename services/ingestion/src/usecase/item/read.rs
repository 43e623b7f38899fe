//! Reads an item.

use newsroom_chassis::store::Store;

use crate::{
    domain::{DomainError, Item, ItemId},
    store::Items,
    usecase::Error,
};

/// Returns the current state of an item.
pub async fn read(store: &Store, id: ItemId) -> Result<Item, Error> {
    Ok(Items::reading(store).find(id).await?.ok_or(DomainError::ItemNotFound)?)
}
