//! The number of items from each source.

use std::collections::HashMap;

use newsroom_chassis::store::{StoreError, Transaction, WriteConnection};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};
use uuid::Uuid;

use crate::{
    domain::SourceId,
    store::entity::count::{ActiveModel, Column, Entity},
};

/// The number of rows with parts of a source's count. With several rows, writers rarely wait for each other.
const SHARDS: u64 = 16;

/// The counts of items, in a transaction or on the read connections.
pub struct ItemCounts<'c, C>(&'c C);

impl<'t> ItemCounts<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Adds to the count of a source. `spread` is any number that differs between writes.
    pub async fn add(&self, source: SourceId, count: usize, spread: u64) -> Result<(), StoreError> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let shard = i64::try_from(spread % SHARDS).unwrap_or_default();
        let row = ActiveModel { source_id: Set(source.uuid()), shard: Set(shard), count: Set(count) };
        let more = OnConflict::columns([Column::SourceId, Column::Shard])
            .value(Column::Count, Expr::col((Entity, Column::Count)).add(count))
            .to_owned();
        Entity::insert(row).on_conflict(more).exec_without_returning(self.0).await?;
        Ok(())
    }

    pub async fn delete(&self, source: SourceId) -> Result<(), StoreError> {
        Entity::delete_many().filter(Column::SourceId.eq(source.uuid())).exec(self.0).await?;
        Ok(())
    }
}

impl<'c, C: ConnectionTrait> ItemCounts<'c, C> {
    pub(super) fn over(connection: &'c C) -> Self {
        Self(connection)
    }

    /// Finds the counts of these sources. The result has no entry for a source without items.
    pub async fn find(&self, sources: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, u64>, StoreError> {
        let rows: Vec<(Uuid, i64)> = Entity::find()
            .select_only()
            .columns([Column::SourceId, Column::Count])
            .filter(Column::SourceId.is_in(sources))
            .into_tuple()
            .all(self.0)
            .await?;
        let mut counts = HashMap::new();
        for (source, count) in rows {
            *counts.entry(source).or_default() += u64::try_from(count).unwrap_or_default();
        }
        Ok(counts)
    }
}
