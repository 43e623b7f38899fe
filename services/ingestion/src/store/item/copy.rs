//! The first item with a content under an identity, so that the same item from two sources is stored once.

use std::collections::HashMap;

use newsroom_chassis::store::{
    StoreError, Transaction, WriteConnection,
    bulk::{self, OnConflict, padded},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::{
    domain::{Digest, ItemId},
    store::entity::copy::{ActiveModel, Column, Entity},
};

/// The maximum number of keys in one statement. An item has several, and SQLite allows 32,766 values.
const KEYS: usize = 16_384;

/// The copy keys, in a transaction.
pub struct Copies<'c, C>(&'c C);

impl<'t> Copies<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Inserts the copy keys of items, except those that another item has. Returns the number of inserted keys.
    pub async fn insert(&self, keys: impl IntoIterator<Item = (Digest, ItemId)>) -> Result<u64, StoreError> {
        let mut keys: Vec<(Vec<u8>, ItemId)> = keys.into_iter().map(|(key, id)| (key.to_vec(), id)).collect();
        // Sorted, so that writers never deadlock.
        keys.sort();
        let row = |(key, id): (Vec<u8>, ItemId)| ActiveModel { copy_key: Set(key), item_id: Set(id.uuid()) };
        bulk::insert(self.0, keys.into_iter().map(row).collect(), OnConflict::Ignore).await
    }

    /// Finds the items with these copy keys.
    pub async fn find(&self, keys: impl IntoIterator<Item = Digest>) -> Result<HashMap<Digest, ItemId>, StoreError> {
        let keys: Vec<Vec<u8>> = keys.into_iter().map(|key| key.to_vec()).collect();
        let mut found = HashMap::new();
        for keys in keys.chunks(KEYS) {
            for row in Entity::find().filter(Column::CopyKey.is_in(padded(keys.to_vec()))).all(self.0).await? {
                let key = Digest::try_from(row.copy_key.as_slice()).map_err(StoreError::unreadable)?;
                found.insert(key, ItemId::new(row.item_id));
            }
        }
        Ok(found)
    }
}
