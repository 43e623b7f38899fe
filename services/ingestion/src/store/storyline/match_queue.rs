//! The queue of items to match.

use newsroom_chassis::store::{
    Reader, Store, StoreError, Transaction, WriteConnection,
    bulk::{self, OnConflict},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use crate::{
    domain::ItemId,
    store::entity::match_queue::{ActiveModel, Column, Entity},
};

/// An entry of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueEntry {
    id: Uuid,
    pub item: ItemId,
}

/// The queue, in a transaction or on the read connections.
pub struct MatchQueue<'c, C>(&'c C);

impl<'t> MatchQueue<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Adds items to the end of the queue.
    pub async fn insert(&self, items: impl IntoIterator<Item = ItemId>) -> Result<(), StoreError> {
        let row = |item: ItemId| ActiveModel { id: Set(Uuid::now_v7()), item_id: Set(item.uuid()) };
        let rows: Vec<ActiveModel> = items.into_iter().map(row).collect();
        bulk::insert(self.0, rows, OnConflict::Fail).await?;
        Ok(())
    }

    pub async fn delete(&self, entries: &[QueueEntry]) -> Result<(), StoreError> {
        let ids = bulk::padded(entries.iter().map(|entry| entry.id));
        Entity::delete_many().filter(Column::Id.is_in(ids)).exec(self.0).await?;
        Ok(())
    }
}

impl<'s> MatchQueue<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Returns up to `limit` entries, the oldest first, without the items in `aside`.
    pub async fn first(
        &self,
        limit: u64,
        aside: impl IntoIterator<Item = ItemId>,
    ) -> Result<Vec<QueueEntry>, StoreError> {
        let aside = bulk::padded(aside.into_iter().map(ItemId::uuid));
        let select = Entity::find().filter(Column::ItemId.is_not_in(aside));
        let rows = select.order_by_asc(Column::Id).limit(limit).all(self.0).await?;
        Ok(rows.into_iter().map(|row| QueueEntry { id: row.id, item: ItemId::new(row.item_id) }).collect())
    }

    pub async fn count(&self) -> Result<u64, StoreError> {
        Ok(Entity::find().count(self.0).await?)
    }
}
