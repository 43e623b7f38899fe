//! Sources: lock, find and save.

mod count;
mod listing;
mod row;
mod seen;
mod site;

pub use count::ItemCounts;
pub use listing::Except;
pub use seen::SeenFiles;
pub use site::Sites;

use std::collections::{BTreeSet, HashMap};

use newsroom_chassis::store::{
    Reader, Store, StoreError, Transaction, WriteConnection,
    bulk::{self, padded},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::OnConflict,
};

use super::entity::source::{Column, Entity};
use crate::domain::{Source, SourceId};

/// The sources, in a transaction or on the read connections.
pub struct Sources<'c, C>(&'c C);

impl<'t> Sources<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Inserts a source. Returns `false` if its name is taken.
    pub async fn insert(&self, source: &Source) -> Result<bool, StoreError> {
        let taken = OnConflict::column(Column::Name).do_nothing().to_owned();
        let insert = Entity::insert(row::of(source)).on_conflict(taken);
        Ok(insert.exec_without_returning(self.0).await? == 1)
    }

    /// Finds a source with its item count, and locks its row until the transaction ends.
    pub async fn lock(&self, id: SourceId) -> Result<Option<Source>, StoreError> {
        let row = Entity::find_by_id(id.uuid()).lock_exclusive().one(self.0).await?;
        let Some(row) = row else { return Ok(None) };
        let counts = ItemCounts::over(self.0).find([row.id]).await?;
        row::read(row, &counts).map(Some)
    }

    /// Finds sources without their item counts, and locks their rows until the transaction ends.
    pub async fn lock_all(&self, ids: BTreeSet<SourceId>) -> Result<HashMap<SourceId, Source>, StoreError> {
        let select = Entity::find().filter(Column::Id.is_in(padded(ids.into_iter().map(SourceId::uuid))));
        let rows = select.order_by_asc(Column::Id).lock_exclusive().all(self.0).await?;
        rows.into_iter().map(|row| Ok((SourceId::new(row.id), row::read(row, &HashMap::new())?))).collect()
    }

    /// Saves locked sources whose names are unchanged.
    pub async fn save_all<'s>(&self, sources: impl Iterator<Item = &'s Source>) -> Result<(), StoreError> {
        bulk::update(self.0, sources.map(row::of).collect(), &[Column::Id]).await?;
        Ok(())
    }

    /// Saves a locked source. [`StoreError::Taken`] if another source has its name.
    pub async fn save(&self, source: &Source) -> Result<(), StoreError> {
        Entity::update_many().set(row::of(source)).filter(Column::Id.eq(source.id.uuid())).exec(self.0).await?;
        Ok(())
    }

    pub async fn delete(&self, id: SourceId) -> Result<(), StoreError> {
        Entity::delete_by_id(id.uuid()).exec(self.0).await?;
        Ok(())
    }
}

impl<C: ConnectionTrait> Sources<'_, C> {
    /// Finds a source with one statement, without its item count, cadence and subscription.
    pub async fn find_bare(&self, id: SourceId) -> Result<Option<Source>, StoreError> {
        let row = Entity::find_by_id(id.uuid()).one(self.0).await?;
        row.map(|row| row::read(row, &HashMap::new())).transpose()
    }

    /// As [`Sources::find_bare`], for many sources. A source that cannot be read is an error of its own.
    pub async fn find_all(
        &self,
        ids: BTreeSet<SourceId>,
    ) -> Result<HashMap<SourceId, Result<Source, StoreError>>, StoreError> {
        let ids = padded(ids.into_iter().map(SourceId::uuid));
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = Entity::find().filter(Column::Id.is_in(ids)).all(self.0).await?;
        Ok(rows.into_iter().map(|row| (SourceId::new(row.id), row::read(row, &HashMap::new()))).collect())
    }
}

impl<'s> Sources<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }
}
