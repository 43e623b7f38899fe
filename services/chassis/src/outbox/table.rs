//! The outbox table.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _,
    entity::prelude::*,
};
use time::OffsetDateTime;

use super::{OutboxEvent, Queue};
use crate::{
    clock,
    store::{FORGET, StoreError, Transaction},
};

/// How many rows one statement inserts: 14 columns each, below the limit of 32,766 parameters.
const ROWS: usize = 1_000;

/// An event that waits or was sent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// The order of publication. The events of one aggregate are in order of time, because its writes wait for one
    /// another.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// `ce-id` and `Nats-Msg-Id`.
    pub event_id: Uuid,
    /// The full name of the payload's message.
    pub event_type: String,
    /// The subject without the prefix of urgent events.
    pub subject: String,
    /// The type of the aggregate, for example `story`.
    pub aggregate_type: String,
    /// The id of the aggregate.
    pub aggregate_id: Uuid,
    /// The aggregate's revision after the event.
    pub aggregate_revision: i64,
    /// The encoded message.
    pub payload: Vec<u8>,
    /// W3C trace context of the span that published the event.
    pub traceparent: String,
    /// W3C trace state.
    pub tracestate: String,
    /// When the event was published.
    pub created_at: i64,
    /// When the stream acknowledged the event. `None`: the event waits.
    pub sent_at: Option<i64>,
    /// Whether the event also goes to the stream of urgent events.
    pub urgent: bool,
    /// When the stream of urgent events acknowledged the event. `None`: an urgent event waits.
    pub urgent_sent_at: Option<i64>,
}

impl Queue {
    /// The column with the time at which the queue's stream acknowledged an event.
    fn sent_column(self) -> Column {
        match self {
            Self::Normal => Column::SentAt,
            Self::Urgent => Column::UrgentSentAt,
        }
    }

    /// The condition of the index over the waiting events of the queue.
    fn waits(self) -> Expr {
        match self {
            Self::Normal => Expr::cust("sent_at IS NULL"),
            Self::Urgent => Expr::cust("urgent AND urgent_sent_at IS NULL"),
        }
    }

    /// The condition of the index over the sent events of the queue.
    fn is_sent(self) -> Expr {
        match self {
            Self::Normal => Expr::cust("sent_at IS NOT NULL"),
            Self::Urgent => Expr::cust("urgent AND urgent_sent_at IS NOT NULL"),
        }
    }
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Inserts events in their order.
pub(crate) async fn insert(connection: &impl ConnectionTrait, events: &[OutboxEvent]) -> Result<(), StoreError> {
    for rows in events.chunks(ROWS) {
        let rows = rows.iter().map(|published| ActiveModel {
            seq: NotSet,
            event_id: Set(published.event_id),
            event_type: Set(published.event.event_type.clone()),
            subject: Set(published.event.subject.clone()),
            aggregate_type: Set(published.event.aggregate_type.to_owned()),
            aggregate_id: Set(published.event.aggregate_id),
            aggregate_revision: Set(published.event.aggregate_revision),
            payload: Set(published.event.payload.clone()),
            traceparent: Set(published.trace.traceparent.clone()),
            tracestate: Set(published.trace.tracestate.clone()),
            created_at: Set(clock::micros(published.created_at)),
            sent_at: Set(None),
            urgent: Set(published.event.urgent),
            urgent_sent_at: Set(None),
        });
        Entity::insert_many(rows).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// Up to `limit` waiting events, in order.
pub(super) async fn waiting(reader: &impl ConnectionTrait, queue: Queue, limit: u64) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(queue.waits()).order_by_asc(Column::Seq).limit(limit).all(reader).await?)
}

/// Marks these rows, given in ascending order, as sent to the queue's stream.
pub(super) async fn mark_sent(tx: &Transaction, queue: Queue, rows: &[i64]) -> Result<(), StoreError> {
    mark(tx, queue, rows, Some(clock::micros(tx.now()))).await
}

/// Marks these rows, given in ascending order, to be sent again.
pub(super) async fn mark_waiting(tx: &Transaction, queue: Queue, rows: &[i64]) -> Result<(), StoreError> {
    mark(tx, queue, rows, None).await
}

async fn mark(tx: &Transaction, queue: Queue, rows: &[i64], sent_at: Option<i64>) -> Result<(), StoreError> {
    // Rows are usually consecutive: a range is a short statement that the database has already prepared.
    for run in rows.chunk_by(|one, next| one + 1 == *next) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        Entity::update_many()
            .col_expr(queue.sent_column(), Expr::value(sent_at))
            .filter(Column::Seq.between(*first, *last))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// The `(seq, event id)` of the events that were sent, follow `after`, and were published at or after `since`; in
/// order.
pub(super) async fn sent_after(
    reader: &impl ConnectionTrait,
    queue: Queue,
    after: i64,
    since: OffsetDateTime,
    limit: u64,
) -> Result<Vec<(i64, Uuid)>, StoreError> {
    let query = Entity::find().select_only().column(Column::Seq).column(Column::EventId);
    let query = query.filter(Column::Seq.gt(after)).filter(queue.is_sent());
    let query = query.filter(Column::CreatedAt.gte(clock::micros(since))).order_by_asc(Column::Seq).limit(limit);
    Ok(query.into_tuple().all(reader).await?)
}

/// The sent event with the highest `seq`.
pub(super) async fn newest_sent(reader: &impl ConnectionTrait, queue: Queue) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(queue.is_sent()).order_by_desc(Column::Seq).one(reader).await?)
}

/// Deletes up to [`FORGET`] events that were sent before this time. Returns their number.
pub(super) async fn forget(tx: &Transaction, before: OffsetDateTime) -> Result<u64, StoreError> {
    let old = Entity::find().select_only().column(Column::Seq).filter(Column::SentAt.lt(clock::micros(before)));
    let old = old.filter(Expr::cust("NOT (urgent AND urgent_sent_at IS NULL)"));
    let old = old.order_by_asc(Column::SentAt).limit(FORGET).into_query();
    let deleted = Entity::delete_many().filter(Column::Seq.in_subquery(old)).exec(tx.connection()).await?;
    Ok(deleted.rows_affected)
}

/// The state of an outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxStatus {
    /// The state of the queue of all events.
    pub normal: QueueStatus,
    /// The state of the queue of urgent events.
    pub urgent: QueueStatus,
    /// The number of events that are kept, sent ones included.
    pub kept: u64,
}

impl OutboxStatus {
    /// The number of events that wait, over both queues.
    pub fn waiting(&self) -> u64 {
        self.normal.waiting + self.urgent.waiting
    }

    /// When the oldest waiting event was published.
    pub fn oldest(&self) -> Option<OffsetDateTime> {
        self.normal.oldest.into_iter().chain(self.urgent.oldest).min()
    }
}

/// The state of one queue of an outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueStatus {
    /// The number of waiting events.
    pub waiting: u64,
    /// When the oldest of them was published.
    pub oldest: Option<OffsetDateTime>,
}

/// Reads the state of the outbox.
pub async fn outbox_status(store: &crate::store::Store) -> Result<OutboxStatus, StoreError> {
    Ok(OutboxStatus {
        normal: queue_status(store.reader(), Queue::Normal).await?,
        urgent: queue_status(store.reader(), Queue::Urgent).await?,
        kept: Entity::find().count(store.reader()).await?,
    })
}

/// Reads the state of a queue.
pub(super) async fn queue_status(reader: &impl ConnectionTrait, queue: Queue) -> Result<QueueStatus, StoreError> {
    let waiting = Entity::find().filter(queue.waits());
    let oldest = waiting.clone().order_by_asc(Column::Seq).one(reader).await?;
    let oldest = oldest.map(|row| clock::from_micros(row.created_at));
    Ok(QueueStatus { waiting: waiting.count(reader).await?, oldest })
}
