//! The inbox: the events that each consumer has handled.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
    entity::prelude::*,
    sea_query::{ExprTrait as _, OnConflict},
};
use time::OffsetDateTime;

use super::{EventKey, FORGET, StoreError, Transaction};
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

/// Claims the event for the consumer. Returns `false` when it was claimed before.
pub(super) async fn claim(tx: &Transaction, event: &EventKey) -> Result<bool, StoreError> {
    let row = ActiveModel {
        consumer: Set(event.consumer.to_owned()),
        event_id: Set(event.event_id),
        handled_at: Set(micros(tx.now())),
    };
    let inserted = Entity::insert(row)
        .on_conflict(OnConflict::columns([Column::Consumer, Column::EventId]).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(inserted == 1)
}

/// Deletes up to [`FORGET`] rows from before this time. Returns their number.
pub(super) async fn forget(tx: &Transaction, before: OffsetDateTime) -> Result<u64, StoreError> {
    let old = Entity::find().select_only().columns([Column::Consumer, Column::EventId]);
    let old = old.filter(Column::HandledAt.lt(micros(before))).order_by_asc(Column::HandledAt).limit(FORGET);
    let key = Expr::tuple([Expr::col(Column::Consumer), Expr::col(Column::EventId)]);
    let deleted = Entity::delete_many().filter(key.in_subquery(old.into_query())).exec(tx.connection()).await?;
    Ok(deleted.rows_affected)
}
