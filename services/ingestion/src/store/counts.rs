//! How many items came from each source.

use std::collections::HashMap;

use newsroom_chassis::store::Transaction;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};
use uuid::Uuid;

use super::{
    Error,
    entity::count::{ActiveModel, Column, Entity},
};
use crate::domain::SourceId;

/// In how many rows a source's count is kept.
const SHARDS: u64 = 16;

/// Adds to a source's count. `spread` is any number that differs between writes.
pub(super) async fn add(tx: &Transaction, source: SourceId, count: usize, spread: u64) -> Result<(), Error> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let shard = i64::try_from(spread % SHARDS).unwrap_or_default();
    let row = ActiveModel { source_id: Set(source.uuid()), shard: Set(shard), count: Set(count) };
    let more = OnConflict::columns([Column::SourceId, Column::Shard])
        .value(Column::Count, Expr::col((Entity, Column::Count)).add(count))
        .to_owned();
    Entity::insert(row).on_conflict(more).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The counts of these sources; one without items is missing.
pub(super) async fn of(
    connection: &impl ConnectionTrait,
    sources: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, u64>, Error> {
    let rows: Vec<(Uuid, i64)> = Entity::find()
        .select_only()
        .columns([Column::SourceId, Column::Count])
        .filter(Column::SourceId.is_in(sources))
        .into_tuple()
        .all(connection)
        .await?;
    let mut counts = HashMap::new();
    for (source, count) in rows {
        *counts.entry(source).or_default() += u64::try_from(count).unwrap_or_default();
    }
    Ok(counts)
}

/// Forgets the count of a source that is deleted.
pub(super) async fn forget(tx: &Transaction, source: SourceId) -> Result<(), Error> {
    Entity::delete_many().filter(Column::SourceId.eq(source.uuid())).exec(tx.connection()).await?;
    Ok(())
}
