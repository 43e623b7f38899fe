//! Items: find by identity, lock, insert and update.

mod arrival;
mod content;
mod contest;
mod copy;
mod link;
mod listing;
mod revision;
mod row;

pub use content::Contents;
pub use contest::Contests;
pub use copy::Copies;
pub use revision::{HistoryPosition, Revisions};

use std::collections::HashMap;

use newsroom_chassis::{
    clock::micros,
    store::{Reader, Store, StoreError, Transaction, WriteConnection},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, sea_query::OnConflict,
};

use super::entity::item::{ActiveModel, Column, Entity};
use crate::domain::{Digest, Draft, Item, ItemId, KnownItem, StoredChange, StoredItem};

/// The items, in a transaction or on the read connections.
pub struct Items<'c, C>(&'c C);

impl<'t> Items<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Finds all items with these identities, within any authority. The result maps each identity to its items, the
    /// first received first.
    pub async fn find_by_identity(
        &self,
        identities: impl Iterator<Item = &str>,
    ) -> Result<HashMap<String, Vec<KnownItem>>, StoreError> {
        let identities: Vec<&str> = identities.collect();
        // The rows are sorted here, because with an order in the statement a database might read all items in that
        // order.
        let mut rows = Entity::find().filter(Column::Identity.is_in(identities)).all(self.0).await?;
        rows.sort_by_key(|row| (row.ingested_at, row.id));
        let mut known: HashMap<String, Vec<KnownItem>> = HashMap::new();
        for row in rows {
            known.entry(row.identity.clone()).or_default().push(row::known(row)?);
        }
        Ok(known)
    }

    /// Finds these items and locks their rows until the transaction ends. Rows are locked in a fixed order, so that
    /// writers never deadlock.
    pub async fn lock(&self, ids: impl Iterator<Item = ItemId>) -> Result<HashMap<ItemId, KnownItem>, StoreError> {
        let select = Entity::find().filter(Column::Id.is_in(ids.map(ItemId::uuid)));
        let rows = select.order_by_asc(Column::Id).lock_exclusive().all(self.0).await?;
        rows.into_iter().map(|row| Ok((ItemId::new(row.id), row::known(row)?))).collect()
    }

    /// Finds the stored state of these items.
    pub async fn find_stored(
        &self,
        ids: impl Iterator<Item = ItemId>,
    ) -> Result<HashMap<ItemId, StoredItem>, StoreError> {
        let rows = Entity::find().filter(Column::Id.is_in(ids.map(ItemId::uuid))).all(self.0).await?;
        rows.into_iter().map(|row| Ok((ItemId::new(row.id), row::stored(&row)?))).collect()
    }

    /// Inserts new items with the digests of their contents, except those whose identity exists. Returns the number of
    /// inserted items.
    pub async fn insert<'i>(&self, items: impl Iterator<Item = (&'i Item, Digest)>) -> Result<usize, StoreError> {
        let rows: Vec<ActiveModel> = items.map(|(item, digest)| row::new(item, digest)).collect();
        if rows.is_empty() {
            return Ok(0);
        }
        let known = OnConflict::columns([Column::Authority, Column::Identity]).do_nothing().to_owned();
        let inserted = Entity::insert_many(rows).on_conflict(known).exec_without_returning(self.0).await?;
        Ok(usize::try_from(inserted).unwrap_or(usize::MAX))
    }

    /// Saves a change of a stored item. `item`: the new revision, if any; `incoming`: the draft whose version is saved
    /// if the change confirms the content. [`StoreError::Conflict`] if another writer changed the item first, or gave
    /// its identity to another item of the authority.
    pub async fn update(
        &self,
        stored: &StoredItem,
        change: &StoredChange,
        item: Option<&Item>,
        incoming: &Draft,
    ) -> Result<(), StoreError> {
        let mut row = match (item, change.content_digest) {
            (Some(item), Some(digest)) => row::of(item, digest),
            _ => ActiveModel::default(),
        };
        if change.confirms {
            row.version = Set(incoming.version.clone());
            row.version_at = Set(incoming.version_time().map(micros));
        }
        if let Some(authority) = &change.authority {
            row.authority = Set(authority.to_string());
        }
        match self.update_row(row, stored.id, stored.revision).await {
            Ok(true) => Ok(()),
            Ok(false) | Err(StoreError::Taken(_)) => Err(StoreError::Conflict),
            Err(error) => Err(error),
        }
    }

    /// Saves a new revision of an item. Returns `false` if the item is no longer at revision `stored`.
    pub async fn replace(&self, item: &Item, content_digest: Digest, stored: i64) -> Result<bool, StoreError> {
        self.update_row(row::of(item, content_digest), item.id, stored).await
    }

    async fn update_row(&self, row: ActiveModel, id: ItemId, stored: i64) -> Result<bool, StoreError> {
        let update = Entity::update_many().set(row).filter(Column::Id.eq(id.uuid()));
        Ok(update.filter(Column::Revision.eq(stored)).exec(self.0).await?.rows_affected == 1)
    }

    pub async fn delete(&self, ids: impl Iterator<Item = ItemId>) -> Result<(), StoreError> {
        Entity::delete_many().filter(Column::Id.is_in(ids.map(ItemId::uuid))).exec(self.0).await?;
        Ok(())
    }
}

impl<'c, C: ConnectionTrait> Items<'c, C> {
    pub(super) fn over(connection: &'c C) -> Self {
        Self(connection)
    }
}

impl<'s> Items<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }
}
