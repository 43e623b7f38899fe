//! The inbox: the events that each consumer has handled.

use std::collections::{BTreeSet, HashSet};

use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _, entity::prelude::*, sea_query::ExprTrait as _,
};
use time::OffsetDateTime;

use super::{
    FORGET, StoreError, Transaction,
    bulk::{self, OnConflict},
};
use crate::clock::micros;

/// An event that a consumer has handled.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox")]
pub struct Model {
    /// The consumer's durable name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub consumer: String,
    /// The event's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    /// When the effect of the event was written.
    pub handled_at: i64,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Claims events for an inbox. Returns those that were not claimed before.
pub(super) async fn claim(
    tx: &Transaction,
    inbox: &'static str,
    events: impl Iterator<Item = Uuid>,
) -> Result<HashSet<Uuid>, StoreError> {
    let handled_at = micros(tx.now());
    // Sorted, so that two replicas that claim the same events do not wait for each other in a circle.
    let events: BTreeSet<Uuid> = events.collect();
    let row = |event_id| ActiveModel {
        consumer: Set(inbox.to_owned()),
        event_id: Set(event_id),
        handled_at: Set(handled_at),
    };
    let rows = events.into_iter().map(row).collect();
    let claimed = bulk::insert_returning(tx.connection(), rows, OnConflict::Ignore, &[Column::EventId]).await?;
    claimed.iter().map(|row| Ok(row.try_get_by_index::<Uuid>(0)?)).collect()
}

/// Deletes up to [`FORGET`] rows from before this time. Returns their number.
pub(super) async fn forget(tx: &Transaction, before: OffsetDateTime) -> Result<u64, StoreError> {
    let old = Entity::find().select_only().columns([Column::Consumer, Column::EventId]);
    let old = old.filter(Column::HandledAt.lt(micros(before))).order_by_asc(Column::HandledAt).limit(FORGET);
    let key = Expr::tuple([Expr::col(Column::Consumer), Expr::col(Column::EventId)]);
    let deleted = Entity::delete_many().filter(key.in_subquery(old.into_query())).exec(tx.connection()).await?;
    Ok(deleted.rows_affected)
}
