//! The first item with a content under an identity, so that the same item from two sources is stored once.

use std::collections::HashMap;

use newsroom_chassis::store::{StoreError, Transaction, WriteConnection};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::OnConflict};

use crate::{
    domain::{Digest, ItemId},
    store::entity::copy::{ActiveModel, Column, Entity},
};

/// The copy keys, in a transaction.
pub struct Copies<'c, C>(&'c C);

impl<'t> Copies<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Inserts the copy keys of items, except those that another item has. Returns the number of inserted keys.
    pub async fn insert(&self, keys: impl Iterator<Item = (Digest, ItemId)>) -> Result<usize, StoreError> {
        let rows: Vec<ActiveModel> =
            keys.map(|(key, id)| ActiveModel { copy_key: Set(key.to_vec()), item_id: Set(id.uuid()) }).collect();
        if rows.is_empty() {
            return Ok(0);
        }
        let known = OnConflict::column(Column::CopyKey).do_nothing().to_owned();
        let inserted = Entity::insert_many(rows).on_conflict(known).exec_without_returning(self.0).await?;
        Ok(usize::try_from(inserted).unwrap_or(usize::MAX))
    }

    /// Finds the items with these copy keys. The result maps the value of each key to the item.
    pub async fn find(&self, keys: HashMap<Digest, usize>) -> Result<HashMap<usize, ItemId>, StoreError> {
        let select = Entity::find().filter(Column::CopyKey.is_in(keys.keys().map(|key| key.to_vec())));
        let mut found = HashMap::new();
        for row in select.all(self.0).await? {
            let key = Digest::try_from(row.copy_key.as_slice()).map_err(StoreError::unreadable)?;
            if let Some(at) = keys.get(&key) {
                found.insert(*at, ItemId::new(row.item_id));
            }
        }
        Ok(found)
    }
}
