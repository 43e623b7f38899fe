//! The number of items from each source.

use std::collections::{BTreeMap, HashMap};

use newsroom_chassis::store::{StoreError, Transaction, WriteConnection};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, QueryFilter as _, QuerySelect as _, Statement,
    Value,
};
use uuid::Uuid;

use crate::{
    domain::SourceId,
    store::entity::count::{Column, Entity},
};

/// The number of rows with parts of a source's count. With several rows, writers rarely wait for each other.
const SHARDS: u64 = 16;
/// The numbers of sources for which a statement has places. With few different texts, each is prepared once.
const PLACES: [usize; 4] = [1, 8, 64, 256];

/// The counts of items, in a transaction or on the read connections.
pub struct ItemCounts<'c, C>(&'c C);

impl<'t> ItemCounts<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Adds to the counts of sources. `spread` is any number that differs between writes.
    pub async fn add(&self, counts: BTreeMap<SourceId, i64>, spread: u64) -> Result<(), StoreError> {
        let shard = i64::try_from(spread % SHARDS).unwrap_or_default();
        let rows: Vec<[Value; 3]> =
            counts.into_iter().map(|(id, count)| [id.uuid().into(), shard.into(), count.into()]).collect();
        for rows in rows.chunks(PLACES[PLACES.len() - 1]) {
            let statement = add_statement(self.0.get_database_backend(), rows);
            self.0.execute_raw(statement).await?;
        }
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

/// Adds to rows, and inserts those that do not exist. Unused places are `NULL` and are skipped.
fn add_statement(backend: DbBackend, rows: &[[Value; 3]]) -> Statement {
    let places = PLACES.into_iter().find(|places| *places >= rows.len()).unwrap_or(rows.len());
    let mut values: Vec<Value> = rows.iter().flatten().cloned().collect();
    let nulls: Vec<Value> = values.iter().take(3).map(Value::as_null).collect();
    values.extend(nulls.iter().cycle().take((places - rows.len()) * 3).cloned());
    let place = |number: usize| match backend {
        DbBackend::Postgres => format!("(${}, ${}, ${})", number * 3 + 1, number * 3 + 2, number * 3 + 3),
        _ => "(?, ?, ?)".to_owned(),
    };
    let given = (0..places).map(place).collect::<Vec<_>>().join(",");
    let sql = format!(
        "INSERT INTO source_item_count (source_id, shard, count) SELECT column1, column2, column3 FROM (VALUES {given}) \
         AS given WHERE column1 IS NOT NULL ON CONFLICT (source_id, shard) DO UPDATE SET count = source_item_count.count \
         + excluded.count"
    );
    Statement::from_sql_and_values(backend, sql, values)
}
