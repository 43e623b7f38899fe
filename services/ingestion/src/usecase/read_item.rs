//! An item is read.

use newsroom_chassis::store::Store;

use super::Error;
use crate::{
    domain::{DomainError, Item, ItemId},
    store,
};

/// Gives an item as it is now.
pub async fn read_item(store: &Store, id: ItemId) -> Result<Item, Error> {
    Ok(store::item(store, id).await?.ok_or(DomainError::ItemNotFound)?)
}
