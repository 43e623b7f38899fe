//! The outbox table.

use std::collections::HashMap;

use bytes::Bytes;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _, Select,
    entity::prelude::*,
};
use time::OffsetDateTime;

use super::{
    OutboxEvent, Queue,
    payload::{self, PayloadRange},
};
use crate::{
    bus::Event,
    clock,
    store::{
        FORGET, Store, StoreError, Transaction,
        bulk::{self, OnConflict},
    },
    telemetry::context::TraceContext,
};

/// An event that waits or was sent. Its row is written once.
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
    /// W3C trace context of the span that published the event.
    pub traceparent: String,
    /// W3C trace state.
    pub tracestate: String,
    /// When the event was published.
    pub created_at: i64,
    /// Whether the event also goes to the stream of urgent events.
    pub urgent: bool,
    /// Where the encoded message is: the row of payloads,
    pub payload_id: Uuid,
    /// its first byte,
    pub payload_offset: i64,
    /// and the number of its bytes.
    pub payload_size: i64,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The events that a queue's stream has not acknowledged yet.
pub(super) mod waiting {
    use sea_orm::entity::prelude::*;

    /// An event that waits.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox_waiting")]
    pub struct Model {
        /// The queue, by its number.
        #[sea_orm(primary_key, auto_increment = false)]
        pub queue: i64,
        /// The event.
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
    }

    /// No relations.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    /// The relation from an event to the row that says that it waits.
    pub fn relation() -> RelationDef {
        super::Entity::belongs_to(Entity).from(super::Column::Seq).to(Column::Seq).into()
    }
}

/// An event of the outbox with its place in the order.
#[derive(Clone, Debug)]
pub(crate) struct QueuedEvent {
    pub seq: i64,
    pub event: Event,
    pub urgent: bool,
}

impl QueuedEvent {
    /// The events of these rows, in their order.
    async fn read(reader: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Self>, StoreError> {
        let range =
            |row: &Model| PayloadRange { id: row.payload_id, offset: row.payload_offset, size: row.payload_size };
        let payloads = payload::read(reader, &rows.iter().map(range).collect::<Vec<_>>()).await?;
        Ok(rows.into_iter().zip(payloads).map(|(row, payload)| Self::of(row, payload)).collect())
    }

    fn of(row: Model, payload: Bytes) -> Self {
        let event = Event {
            id: row.event_id,
            event_type: row.event_type,
            subject: row.subject,
            aggregate_id: row.aggregate_id,
            aggregate_revision: row.aggregate_revision,
            time: clock::from_micros(row.created_at),
            trace: TraceContext { traceparent: row.traceparent, tracestate: row.tracestate },
            payload,
        };
        Self { seq: row.seq, event, urgent: row.urgent }
    }

    fn new(seq: i64, published: OutboxEvent) -> Self {
        let OutboxEvent { event, event_id, created_at, trace } = published;
        let urgent = event.urgent;
        let event = Event {
            id: event_id,
            event_type: event.event_type,
            subject: event.subject,
            aggregate_id: event.aggregate_id,
            aggregate_revision: event.aggregate_revision,
            time: created_at,
            trace,
            payload: Bytes::from(event.payload),
        };
        Self { seq, event, urgent }
    }
}

/// Inserts events in their order. They wait in their queues.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    events: Vec<OutboxEvent>,
) -> Result<Vec<QueuedEvent>, StoreError> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let ranges = payload::insert(connection, &events).await?;
    let row = |(published, range): (&OutboxEvent, PayloadRange)| ActiveModel {
        seq: NotSet,
        event_id: Set(published.event_id),
        event_type: Set(published.event.event_type.clone()),
        subject: Set(published.event.subject.clone()),
        aggregate_type: Set(published.event.aggregate_type.to_owned()),
        aggregate_id: Set(published.event.aggregate_id),
        aggregate_revision: Set(published.event.aggregate_revision),
        traceparent: Set(published.trace.traceparent.clone()),
        tracestate: Set(published.trace.tracestate.clone()),
        created_at: Set(clock::micros(published.created_at)),
        urgent: Set(published.event.urgent),
        payload_id: Set(range.id),
        payload_offset: Set(range.offset),
        payload_size: Set(range.size),
    };
    let rows = events.iter().zip(ranges).map(row).collect();
    let inserted = bulk::insert_returning(connection, rows, OnConflict::Fail, &[Column::Seq, Column::EventId]).await?;
    // A database may return the rows in another order.
    let mut numbers = HashMap::with_capacity(inserted.len());
    for row in inserted {
        numbers.insert(row.try_get_by_index::<Uuid>(1)?, row.try_get_by_index::<i64>(0)?);
    }
    let mut queued = Vec::with_capacity(events.len());
    for event in events {
        let seq = numbers.get(&event.event_id).copied();
        queued.push(QueuedEvent::new(seq.ok_or_else(|| StoreError::unreadable("an event without its number"))?, event));
    }
    queued.sort_unstable_by_key(|event| event.seq);
    let rows = queued.iter().flat_map(|event| {
        let queues = Queue::ALL.into_iter().filter(|queue| queue.has(event.urgent));
        queues.map(|queue| queue.row(event.seq))
    });
    bulk::insert(connection, rows.collect(), OnConflict::Fail).await?;
    Ok(queued)
}

impl Queue {
    /// Its number in the table of waiting events.
    fn number(self) -> i64 {
        match self {
            Self::Normal => 1,
            Self::Urgent => 2,
        }
    }

    /// The row of a waiting event.
    fn row(self, seq: i64) -> waiting::ActiveModel {
        waiting::ActiveModel { queue: Set(self.number()), seq: Set(seq) }
    }

    /// The events that this queue has, sent ones included.
    fn events(self) -> Select<Entity> {
        match self {
            Self::Normal => Entity::find(),
            Self::Urgent => Entity::find().filter(Expr::cust("urgent")),
        }
    }

    /// The condition that an event does not wait in this queue.
    fn is_sent(self) -> Condition {
        let waits = waiting::Entity::find().select_only().column(waiting::Column::Seq);
        let waits = waits.filter(waiting::Column::Queue.eq(self.number()));
        Condition::all().add(Column::Seq.not_in_subquery(waits.into_query()))
    }
}

/// Up to `limit` waiting events, in order.
pub(super) async fn waiting(
    reader: &impl ConnectionTrait,
    queue: Queue,
    limit: u64,
) -> Result<Vec<QueuedEvent>, StoreError> {
    let select = Entity::find().join(JoinType::InnerJoin, waiting::relation());
    let select = select.filter(waiting::Column::Queue.eq(queue.number())).order_by_asc(waiting::Column::Seq);
    QueuedEvent::read(reader, select.limit(limit).all(reader).await?).await
}

/// Up to `limit` events after the sequence `after`, sent ones included, in order.
pub async fn outbox_events(store: &Store, after: i64, limit: u64) -> Result<Vec<Event>, StoreError> {
    let select = Entity::find().filter(Column::Seq.gt(after)).order_by_asc(Column::Seq).limit(limit);
    let events = QueuedEvent::read(store.reader(), select.all(store.reader()).await?).await?;
    Ok(events.into_iter().map(|queued| queued.event).collect())
}

/// Records that the queue's stream has these events.
pub(super) async fn mark_sent(tx: &Transaction, queue: Queue, events: &[i64]) -> Result<(), StoreError> {
    let waits = waiting::Entity::delete_many().filter(waiting::Column::Queue.eq(queue.number()));
    waits.filter(waiting::Column::Seq.is_in(bulk::padded(events.iter().copied()))).exec(tx.connection()).await?;
    Ok(())
}

/// Lets these events wait again, so that they are sent again.
pub(super) async fn mark_waiting(tx: &Transaction, queue: Queue, events: &[i64]) -> Result<(), StoreError> {
    let rows = events.iter().map(|seq| queue.row(*seq)).collect();
    bulk::insert(tx.connection(), rows, OnConflict::Ignore).await?;
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
    let query = queue.events().select_only().column(Column::Seq).column(Column::EventId);
    let query = query.filter(Column::Seq.gt(after)).filter(queue.is_sent());
    let query = query.filter(Column::CreatedAt.gte(clock::micros(since))).order_by_asc(Column::Seq).limit(limit);
    Ok(query.into_tuple().all(reader).await?)
}

/// The newest event before the first that waits: it was sent.
pub(super) async fn newest_sent(
    reader: &impl ConnectionTrait,
    queue: Queue,
) -> Result<Option<QueuedEvent>, StoreError> {
    let waits = waiting::Entity::find().filter(waiting::Column::Queue.eq(queue.number()));
    let first = waits.order_by_asc(waiting::Column::Seq).one(reader).await?;
    let mut select = queue.events();
    if let Some(first) = first {
        select = select.filter(Column::Seq.lt(first.seq));
    }
    let newest = select.order_by_desc(Column::Seq).limit(1).all(reader).await?;
    Ok(QueuedEvent::read(reader, newest).await?.pop())
}

/// Deletes up to [`FORGET`] of the oldest events that were published before this time and sent. Returns their number.
pub(super) async fn forget(tx: &Transaction, before: OffsetDateTime) -> Result<u64, StoreError> {
    let waits = waiting::Entity::find().select_only().column(waiting::Column::Seq);
    let oldest = Entity::find().select_only().column(Column::Seq).column(Column::CreatedAt);
    let oldest = oldest.filter(Column::Seq.not_in_subquery(waits.into_query())).order_by_asc(Column::Seq);
    let oldest: Vec<(i64, i64)> = oldest.limit(FORGET).into_tuple().all(tx.connection()).await?;
    // Events are published in the order of time, except for the difference between the clocks of replicas.
    let old = oldest.iter().take_while(|(_, created_at)| *created_at < clock::micros(before)).map(|(seq, _)| *seq);
    let old: Vec<i64> = old.collect();
    if old.is_empty() {
        return Ok(0);
    }
    let delete = Entity::delete_many().filter(Column::Seq.is_in(bulk::padded(old)));
    Ok(delete.exec(tx.connection()).await?.rows_affected)
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
pub async fn outbox_status(store: &Store) -> Result<OutboxStatus, StoreError> {
    Ok(OutboxStatus {
        normal: queue_status(store.reader(), Queue::Normal).await?,
        urgent: queue_status(store.reader(), Queue::Urgent).await?,
        kept: Entity::find().count(store.reader()).await?,
    })
}

/// Reads the state of a queue.
pub(super) async fn queue_status(reader: &impl ConnectionTrait, queue: Queue) -> Result<QueueStatus, StoreError> {
    let waits = waiting::Entity::find().filter(waiting::Column::Queue.eq(queue.number()));
    let count = waits.count(reader).await?;
    let oldest = Entity::find().select_only().column(Column::CreatedAt).join(JoinType::InnerJoin, waiting::relation());
    let oldest = oldest.filter(waiting::Column::Queue.eq(queue.number())).order_by_asc(waiting::Column::Seq);
    let oldest: Option<i64> = oldest.limit(1).into_tuple().one(reader).await?;
    Ok(QueueStatus { waiting: count, oldest: oldest.map(clock::from_micros) })
}
