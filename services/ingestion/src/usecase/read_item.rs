//! An item is read.

use newsroom_chassis::store::Store;

use super::Error;
use crate::{
    domain::{Item, ItemId, Refused},
    store,
};

/// Gives an item as it is now.
pub async fn read_item(store: &Store, id: ItemId) -> Result<Item, Error> {
    Ok(store::item(store, id).await?.ok_or(Refused::ItemNotFound)?)
}
