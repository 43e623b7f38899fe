//! An item is read.

use newsroom_chassis::store::Store;

use crate::{
    domain::{DomainError, Item, ItemId},
    store::Items,
    usecase::Error,
};

/// Gives an item as it is now.
pub async fn read(store: &Store, id: ItemId) -> Result<Item, Error> {
    Ok(Items::reading(store).find(id).await?.ok_or(DomainError::ItemNotFound)?)
}
