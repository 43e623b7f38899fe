//! The payloads of events. Those of one write are compressed together, because they repeat one another: each event of a
//! story has the whole story.

use std::collections::HashMap;

use bytes::Bytes;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _, entity::prelude::*,
};
use time::OffsetDateTime;

use super::{OutboxEvent, table, table::waiting};
use crate::{
    clock,
    store::{
        Compressed, FORGET, StoreError, Transaction,
        bulk::{self, OnConflict},
    },
};

/// The most bytes that are compressed together, unless one payload is larger: to read one of them, all are expanded.
const TOGETHER: usize = 256 << 10;
/// By how much the clocks of replicas may differ.
const CLOCKS: time::Duration = time::Duration::hours(1);

/// Payloads, one behind the other.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_payload")]
pub struct Model {
    /// The id of the first event that has one of them.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The encoded messages.
    pub payloads: Compressed,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where the payload of an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PayloadRange {
    /// The row.
    pub id: Uuid,
    /// The first byte.
    pub offset: i64,
    /// The number of bytes.
    pub size: i64,
}

/// Inserts the payloads of these events. Returns their ranges, in the order of the events.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    events: &[OutboxEvent],
) -> Result<Vec<PayloadRange>, StoreError> {
    let (rows, ranges) = pack(events);
    bulk::insert(connection, rows, OnConflict::Fail).await?;
    Ok(ranges)
}

fn pack(events: &[OutboxEvent]) -> (Vec<ActiveModel>, Vec<PayloadRange>) {
    let (mut rows, mut ranges) = (Vec::new(), Vec::with_capacity(events.len()));
    let mut rest = events;
    let mut together = Vec::new();
    while let Some(first) = rest.first() {
        together.clear();
        let count = rest.iter().take_while(|next| {
            let payload = &next.event.payload;
            let fits = together.is_empty() || together.len() + payload.len() <= TOGETHER;
            if fits {
                let number = |bytes: usize| i64::try_from(bytes).unwrap_or(i64::MAX);
                ranges.push(PayloadRange {
                    id: first.event_id,
                    offset: number(together.len()),
                    size: number(payload.len()),
                });
                together.extend_from_slice(payload);
            }
            fits
        });
        rest = &rest[count.count()..];
        rows.push(ActiveModel { id: Set(first.event_id), payloads: Set(Compressed::of(&together)) });
    }
    (rows, ranges)
}

/// Reads the payloads at these ranges, in their order.
pub(super) async fn read(reader: &impl ConnectionTrait, ranges: &[PayloadRange]) -> Result<Vec<Bytes>, StoreError> {
    let mut ids: Vec<Uuid> = ranges.iter().map(|range| range.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = Entity::find().filter(Column::Id.is_in(bulk::padded(ids))).all(reader).await?;
    let mut together = HashMap::with_capacity(rows.len());
    for row in rows {
        together.insert(row.id, Bytes::from(row.payloads.expand()?));
    }
    let payload = |range: &PayloadRange| {
        let (offset, size) = (usize::try_from(range.offset).ok()?, usize::try_from(range.size).ok()?);
        let payloads = together.get(&range.id)?;
        (offset.checked_add(size)? <= payloads.len()).then(|| payloads.slice(offset..offset + size))
    };
    let payload = |range| payload(range).ok_or_else(|| StoreError::unreadable("an event without its payload"));
    ranges.iter().map(payload).collect()
}

/// Deletes up to [`FORGET`] rows, after the events that are older than this time were deleted. Rows with an event that
/// waits stay.
pub(super) async fn forget(tx: &Transaction, before: OffsetDateTime) -> Result<u64, StoreError> {
    let waits = table::Entity::find().select_only().column(table::Column::PayloadId);
    let waits = waits.join(JoinType::InnerJoin, waiting::relation());
    let old = Entity::find().select_only().column(Column::Id).filter(Column::Id.lt(clock::first_id(before - CLOCKS)));
    let old = old.filter(Column::Id.not_in_subquery(waits.into_query())).order_by_asc(Column::Id).limit(FORGET);
    let old: Vec<Uuid> = old.into_tuple().all(tx.connection()).await?;
    if old.is_empty() {
        return Ok(0);
    }
    let delete = Entity::delete_many().filter(Column::Id.is_in(bulk::padded(old)));
    Ok(delete.exec(tx.connection()).await?.rows_affected)
}
