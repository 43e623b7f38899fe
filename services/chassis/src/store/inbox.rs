//! The inbox: the events that each consumer has handled.

use std::collections::{BTreeSet, HashSet};

use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _, entity::prelude::*,
};
use time::OffsetDateTime;

use super::{
    FORGET, StoreError, Transaction,
    bulk::{self, OnConflict},
};
use crate::clock;

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
    // Sorted, so that two replicas that claim the same events do not wait for each other in a circle.
    let events: BTreeSet<Uuid> = events.collect();
    let row = |event_id| ActiveModel { consumer: Set(inbox.to_owned()), event_id: Set(event_id) };
    let rows = events.into_iter().map(row).collect();
    let claimed = bulk::insert_returning(tx.connection(), rows, OnConflict::Ignore, &[Column::EventId]).await?;
    claimed.iter().map(|row| Ok(row.try_get_by_index::<Uuid>(0)?)).collect()
}

/// Deletes up to [`FORGET`] rows of events that were published before this time. Returns their number.
pub(super) async fn forget(tx: &Transaction, before: OffsetDateTime) -> Result<u64, StoreError> {
    let (mut deleted, mut after) = (0, String::new());
    while deleted < FORGET
        && let Some(inbox) = next_inbox(tx, &after).await?
    {
        // The ids of events rise with time (UUIDv7), so these rows are next to each other.
        let old = Entity::find().select_only().column(Column::EventId).filter(Column::Consumer.eq(&inbox));
        let old = old.filter(Column::EventId.lt(clock::first_id(before))).order_by_asc(Column::EventId);
        let old = old.limit(FORGET - deleted).into_query();
        let delete = Entity::delete_many().filter(Column::Consumer.eq(&inbox)).filter(Column::EventId.in_subquery(old));
        deleted += delete.exec(tx.connection()).await?.rows_affected;
        after = inbox;
    }
    Ok(deleted)
}

/// The inbox whose name follows this name.
async fn next_inbox(tx: &Transaction, after: &str) -> Result<Option<String>, StoreError> {
    let next = Entity::find().select_only().column(Column::Consumer).filter(Column::Consumer.gt(after));
    Ok(next.order_by_asc(Column::Consumer).limit(1).into_tuple().one(tx.connection()).await?)
}
