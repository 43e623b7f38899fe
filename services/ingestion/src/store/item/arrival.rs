//! The arrival times of the newest items.

use std::collections::HashMap;

use newsroom_chassis::{clock::from_micros, store::StoreError};
use sea_orm::{
    ConnectionTrait, Order,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement, UnionType},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Items;
use crate::{
    domain::{CADENCE_ITEMS, SourceId},
    store::entity::item::{Column, Entity},
};

impl<C: ConnectionTrait> Items<'_, C> {
    /// Finds the arrival times of the newest items of these sources, up to [`CADENCE_ITEMS`] for each, with one
    /// statement.
    pub async fn arrivals(&self, sources: &[SourceId]) -> Result<HashMap<SourceId, Vec<OffsetDateTime>>, StoreError> {
        let mut arrivals: HashMap<SourceId, Vec<OffsetDateTime>> = HashMap::new();
        let mut newest = sources.iter().map(|id| newest_of(*id));
        let Some(mut query) = newest.next() else { return Ok(arrivals) };
        for newest in newest {
            query.union(UnionType::All, newest);
        }
        for row in self.0.query_all(&query).await? {
            let source = SourceId::new(row.try_get::<Uuid>("", "source_id")?);
            arrivals.entry(source).or_default().push(from_micros(row.try_get("", "ingested_at")?));
        }
        Ok(arrivals)
    }
}

/// Selects the newest items of one source. The index of newest items serves this quickly, however many items there are.
fn newest_of(source: SourceId) -> SelectStatement {
    let columns = [Column::SourceId, Column::IngestedAt];
    let newest = Query::select()
        .columns(columns)
        .from(Entity)
        .and_where(Expr::col(Column::SourceId).eq(source.uuid()))
        .order_by(Column::IngestedAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .limit(CADENCE_ITEMS as u64)
        .to_owned();
    // A part of a union can be ordered only if it is a subquery.
    Query::select().columns(columns).from_subquery(newest, "newest").to_owned()
}
