//! The contents that an item has had, each with its version.

use std::collections::HashMap;

use newsroom_chassis::store::{StoreError, Transaction, WriteConnection};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::OnConflict};

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

    /// Saves contents of items by their copy keys, each with its current version.
    pub async fn save(&self, contents: impl Iterator<Item = (ItemId, Digest, String)>) -> Result<(), StoreError> {
        let rows: Vec<ActiveModel> = contents
            .map(|(item, key, version)| ActiveModel {
                item_id: Set(item.uuid()),
                copy_key: Set(key.to_vec()),
                version: Set(version),
            })
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let known = OnConflict::columns([Column::ItemId, Column::CopyKey]).update_column(Column::Version).to_owned();
        Entity::insert_many(rows).on_conflict(known).exec_without_returning(self.0).await?;
        Ok(())
    }

    /// Finds the items that have had these contents, each with the version of the content.
    pub async fn find(&self, keys: Vec<Digest>) -> Result<HashMap<(ItemId, Digest), String>, StoreError> {
        let select = Entity::find().filter(Column::CopyKey.is_in(keys.into_iter().map(Digest::to_vec)));
        let mut found = HashMap::new();
        for row in select.all(self.0).await? {
            let key = Digest::try_from(row.copy_key.as_slice()).map_err(StoreError::unreadable)?;
            found.insert((ItemId::new(row.item_id), key), row.version);
        }
        Ok(found)
    }
}
