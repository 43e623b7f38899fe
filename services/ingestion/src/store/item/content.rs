//! The contents that an item has had, each with its version.

use std::collections::HashMap;

use newsroom_chassis::store::{
    StoreError, Transaction, WriteConnection,
    bulk::{self, OnConflict, padded},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::{
    domain::{Digest, ItemId},
    store::entity::content::{ActiveModel, Column, Entity},
};

/// The contents of items, in a transaction.
pub struct Contents<'c, C>(&'c C);

impl<'t> Contents<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Saves distinct contents of items by their copy keys, each with its current version.
    pub async fn save(&self, contents: impl IntoIterator<Item = ((ItemId, Digest), String)>) -> Result<(), StoreError> {
        let mut contents: Vec<(Vec<u8>, ItemId, String)> =
            contents.into_iter().map(|((item, key), version)| (key.to_vec(), item, version)).collect();
        // Sorted, so that writers never deadlock.
        contents.sort();
        let row = |(key, item, version): (Vec<u8>, ItemId, String)| ActiveModel {
            item_id: Set(item.uuid()),
            copy_key: Set(key),
            version: Set(version),
        };
        let known = OnConflict::Replace {
            key: vec![Column::ItemId, Column::CopyKey],
            columns: vec![Column::Version],
            newer: None,
        };
        bulk::insert(self.0, contents.into_iter().map(row).collect(), known).await?;
        Ok(())
    }

    /// Finds the items that have had these contents, each with the version of the content.
    pub async fn find(
        &self,
        keys: impl IntoIterator<Item = Digest>,
    ) -> Result<HashMap<(ItemId, Digest), String>, StoreError> {
        let keys = padded(keys.into_iter().map(|key| key.to_vec()));
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = Entity::find().filter(Column::CopyKey.is_in(keys)).all(self.0).await?;
        let read = |key: &[u8]| Digest::try_from(key).map_err(StoreError::unreadable);
        rows.into_iter().map(|row| Ok(((ItemId::new(row.item_id), read(&row.copy_key)?), row.version))).collect()
    }
}
