//! Items: find by identity, lock, insert and update.

mod arrival;
mod content;
mod contest;
mod copy;
mod embargo;
mod link;
mod listing;
mod revision;
mod row;
mod way;

pub use content::Contents;
pub use contest::Contests;
pub use copy::Copies;
pub use link::{LinkTargets, UnresolvedLinks};
pub(super) use revision::newest;
pub use revision::{HistoryPosition, Revisions};
pub use row::ItemRow;
pub use way::Ways;

use std::collections::{BTreeSet, HashMap};

use newsroom_chassis::store::{
    Reader, Store, StoreError, Transaction, WriteConnection,
    bulk::{self, OnConflict, padded},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use uuid::Uuid;

use super::entity::item::{ActiveModel, Column, Entity};
use crate::domain::{Digest, Item, ItemId};

/// The items, in a transaction or on the read connections.
pub struct Items<'c, C>(&'c C);

impl<'t> Items<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Finds all items with these identities, within any authority, and locks their rows until the transaction ends.
    /// Returns the first received first.
    pub async fn lock_by_identity(&self, identities: BTreeSet<&str>) -> Result<Vec<ItemRow>, StoreError> {
        if identities.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = Entity::find().filter(Column::Identity.is_in(padded(identities)));
        if self.0.get_database_backend() == DbBackend::Postgres {
            // Rows are locked in the order of ids, so that writers never deadlock. SQLite has one writer, and with an
            // order in the statement it might read all items in that order.
            select = select.order_by_asc(Column::Id).lock_exclusive();
        }
        let mut rows = select.all(self.0).await?;
        rows.sort_by_key(|row| (row.ingested_at, row.id));
        Ok(rows.into_iter().map(ItemRow::stored).collect())
    }

    /// Finds the items with these ids. Their rows are not locked: a change of one is a conflict if another writer
    /// changed it first.
    pub async fn find_by_id(&self, ids: BTreeSet<ItemId>) -> Result<Vec<ItemRow>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let select = Entity::find().filter(Column::Id.is_in(padded(ids.into_iter().map(ItemId::uuid))));
        Ok(select.all(self.0).await?.into_iter().map(ItemRow::stored).collect())
    }

    /// Writes rows that were changed, each once. It is [`StoreError::Conflict`] if another writer changed one of the
    /// items first, or gave an identity to another item of the same authority.
    pub async fn save(&self, rows: impl IntoIterator<Item = ItemRow>) -> Result<(), StoreError> {
        let rows: Vec<ItemRow> = rows.into_iter().collect();
        self.give_up_keys(&rows).await?;
        let (mut changed, mut new) = (Vec::new(), Vec::new());
        for ItemRow { model, stored_revision, .. } in rows {
            match stored_revision {
                Some(revision) => changed.push((model, revision)),
                None => new.push(model),
            }
        }
        // Updates come first, because a new item may have the identity and authority that a changed item had before.
        changed.sort_by_key(|(row, _)| row.id);
        let count = changed.len() as u64;
        let changed = changed.into_iter().map(|(row, revision)| (ActiveModel::from(row), revision)).collect();
        let updated = bulk::update_revisions(self.0, changed, &[Column::Id], Column::Revision).await;
        expect(count, updated)?;
        new.sort_by(|one, other| (&one.authority, &one.identity).cmp(&(&other.authority, &other.identity)));
        let count = new.len() as u64;
        let new = new.into_iter().map(ActiveModel::from).collect();
        expect(count, bulk::insert(self.0, new, OnConflict::Ignore).await)
    }

    /// Lets rows give up their identities first if another of these rows takes one of them: the database checks that
    /// identities are unique after each row, not after the statement.
    async fn give_up_keys(&self, rows: &[ItemRow]) -> Result<(), StoreError> {
        let had: HashMap<_, _> = rows.iter().filter_map(|row| Some((row.stored_key()?, row.id().uuid()))).collect();
        if !rows.iter().any(|row| row.takes_key_of(&had)) {
            return Ok(());
        }
        let unnamed = |row: &&ItemRow| !row.is_new();
        let mut ids: Vec<Uuid> = rows.iter().filter(unnamed).map(|row| row.id().uuid()).collect();
        ids.sort();
        // An identity contains no control character, so no other item has this one.
        let row = |id: Uuid| ActiveModel { id: Set(id), identity: Set(format!("\u{1}{id}")), ..ActiveModel::default() };
        bulk::update(self.0, ids.into_iter().map(row).collect(), &[Column::Id]).await?;
        Ok(())
    }

    /// Saves a new revision of an item. Returns `false` if the item is no longer at revision `stored`.
    pub async fn replace(&self, item: &Item, content_digest: Digest, stored: i64) -> Result<bool, StoreError> {
        let row = row::of(item, content_digest);
        Ok(bulk::update_revisions(self.0, vec![(row, stored)], &[Column::Id], Column::Revision).await? == 1)
    }
}

/// Checks that all rows were written. Otherwise another writer was first.
fn expect(count: u64, written: Result<u64, StoreError>) -> Result<(), StoreError> {
    match written {
        Ok(written) if written == count => Ok(()),
        Ok(_) | Err(StoreError::Taken(_)) => Err(StoreError::Conflict),
        Err(error) => Err(error),
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
