//! The keys of the compared items.

use newsroom_chassis::{
    isolate,
    store::{
        Reader, Store, StoreError, Transaction, WriteConnection,
        bulk::{self, OnConflict},
    },
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::{
    domain::{ItemId, matching::ItemKeys},
    store::entity::match_key::{ActiveModel, Column, Entity},
};

/// The keys of the compared items, in a transaction or on the read connections.
pub struct MatchKeys<'c, C>(&'c C);

impl<'t> MatchKeys<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    pub async fn insert(&self, keys: &[ItemKeys]) -> Result<(), StoreError> {
        let row = |keys: &ItemKeys| ActiveModel {
            day: Set(keys.day),
            item_id: Set(keys.item.uuid()),
            keys: Set(keys.to_bytes()),
        };
        let mut rows: Vec<&ItemKeys> = keys.iter().collect();
        rows.sort_unstable_by_key(|keys| (keys.day, keys.item));
        bulk::insert(self.0, rows.into_iter().map(row).collect(), OnConflict::Fail).await?;
        Ok(())
    }

    /// Deletes the keys of items, each on the item's day.
    pub async fn delete(&self, items: &[(i64, ItemId)]) -> Result<(), StoreError> {
        // An item has keys on one day only.
        let days = bulk::padded(items.iter().map(|(day, _)| *day));
        let ids = bulk::padded(items.iter().map(|(_, item)| item.uuid()));
        Entity::delete_many().filter(Column::Day.is_in(days)).filter(Column::ItemId.is_in(ids)).exec(self.0).await?;
        Ok(())
    }
}

impl<'s> MatchKeys<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Returns the keys of all items of these days. Keys that cannot be read are left out and logged.
    pub async fn of_days(&self, days: &[i64]) -> Result<Vec<ItemKeys>, StoreError> {
        let days = bulk::padded(days.iter().copied());
        let rows = Entity::find().filter(Column::Day.is_in(days)).all(self.0).await?;
        let keys = rows.into_iter().map(|row| {
            let keys = ItemKeys::from_bytes(ItemId::new(row.item_id), row.day, &row.keys);
            (row.item_id, keys.ok_or_else(|| StoreError::unreadable("the keys of an item are not keys")))
        });
        Ok(isolate::readable("ingestion", "keys", keys))
    }
}
