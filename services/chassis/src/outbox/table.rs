//! The outbox table.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _,
    entity::prelude::*,
};
use time::OffsetDateTime;

use super::{Queue, StatedFact};
use crate::{
    clock,
    store::{FORGET, StoreError, Unit},
};

/// How many rows one statement inserts: 14 columns each, below the limit of 32,766 parameters.
const ROWS: usize = 1_000;

/// A fact, waiting or sent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// The order of stating; per aggregate without gaps in time, since its writes wait for one another.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// `ce-id` and `Nats-Msg-Id`.
    pub event_id: Uuid,
    /// The payload's message name.
    pub event_type: String,
    /// Where it is published.
    pub subject: String,
    /// For example `story`.
    pub aggregate_type: String,
    /// What it happened to.
    pub aggregate_id: Uuid,
    /// The aggregate's revision after it.
    pub aggregate_revision: i64,
    /// The encoded message.
    pub payload: Vec<u8>,
    /// W3C trace context of the span that stated it.
    pub traceparent: String,
    /// W3C trace state.
    pub tracestate: String,
    /// When it was stated.
    pub stated_at: i64,
    /// When the stream acknowledged it. `None`: it waits.
    pub sent_at: Option<i64>,
    /// Whether it goes out a second way, the urgent one.
    pub urgent: bool,
    /// When the stream of urgent facts acknowledged it. `None`: it waits, if it is urgent.
    pub urgent_sent_at: Option<i64>,
}

impl Queue {
    /// When the queue's stream acknowledged a fact.
    fn sent_column(self) -> Column {
        match self {
            Self::Normal => Column::SentAt,
            Self::Urgent => Column::UrgentSentAt,
        }
    }

    /// The facts that wait, in the words of the index that has them.
    fn waits(self) -> Expr {
        match self {
            Self::Normal => Expr::cust("sent_at IS NULL"),
            Self::Urgent => Expr::cust("urgent AND urgent_sent_at IS NULL"),
        }
    }

    /// The facts that were sent, in the words of the index that has them.
    fn is_sent(self) -> Expr {
        match self {
            Self::Normal => Expr::cust("sent_at IS NOT NULL"),
            Self::Urgent => Expr::cust("urgent AND urgent_sent_at IS NOT NULL"),
        }
    }
}

/// It stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds facts in their order.
pub(crate) async fn insert(connection: &impl ConnectionTrait, facts: &[StatedFact]) -> Result<(), StoreError> {
    for rows in facts.chunks(ROWS) {
        let rows = rows.iter().map(|stated| ActiveModel {
            seq: NotSet,
            event_id: Set(stated.event_id),
            event_type: Set(stated.fact.event_type.clone()),
            subject: Set(stated.fact.subject.clone()),
            aggregate_type: Set(stated.fact.aggregate_type.to_owned()),
            aggregate_id: Set(stated.fact.aggregate_id),
            aggregate_revision: Set(stated.fact.aggregate_revision),
            payload: Set(stated.fact.payload.clone()),
            traceparent: Set(stated.trace.traceparent.clone()),
            tracestate: Set(stated.trace.tracestate.clone()),
            stated_at: Set(clock::micros(stated.stated_at)),
            sent_at: Set(None),
            urgent: Set(stated.fact.urgent),
            urgent_sent_at: Set(None),
        });
        Entity::insert_many(rows).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// The facts that wait, in order, up to `limit`.
pub(super) async fn waiting(reader: &impl ConnectionTrait, queue: Queue, limit: u64) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(queue.waits()).order_by_asc(Column::Seq).limit(limit).all(reader).await?)
}

/// Notes that the queue's stream has these rows, given in ascending order.
pub(super) async fn mark_sent(unit: &Unit, queue: Queue, rows: &[i64]) -> Result<(), StoreError> {
    mark(unit, queue, rows, Some(clock::micros(unit.now()))).await
}

/// Has these rows, given in ascending order, sent again.
pub(super) async fn mark_waiting(unit: &Unit, queue: Queue, rows: &[i64]) -> Result<(), StoreError> {
    mark(unit, queue, rows, None).await
}

async fn mark(unit: &Unit, queue: Queue, rows: &[i64], sent_at: Option<i64>) -> Result<(), StoreError> {
    // Mostly all of them follow one another: a short statement that the database knows already.
    for run in rows.chunk_by(|one, next| one + 1 == *next) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        Entity::update_many()
            .col_expr(queue.sent_column(), Expr::value(sent_at))
            .filter(Column::Seq.between(*first, *last))
            .exec(unit.connection())
            .await?;
    }
    Ok(())
}

/// Sent facts behind `after`, stated at or after `since`: `(seq, event id)`, in order.
pub(super) async fn sent_after(
    reader: &impl ConnectionTrait,
    queue: Queue,
    after: i64,
    since: OffsetDateTime,
    limit: u64,
) -> Result<Vec<(i64, Uuid)>, StoreError> {
    let query = Entity::find().select_only().column(Column::Seq).column(Column::EventId);
    let query = query.filter(Column::Seq.gt(after)).filter(queue.is_sent());
    let query = query.filter(Column::StatedAt.gte(clock::micros(since))).order_by_asc(Column::Seq).limit(limit);
    Ok(query.into_tuple().all(reader).await?)
}

/// The fact that was sent last.
pub(super) async fn newest_sent(reader: &impl ConnectionTrait, queue: Queue) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(queue.is_sent()).order_by_desc(Column::Seq).one(reader).await?)
}

/// Deletes facts that were sent before, up to [`FORGET`] of them. Gives how many.
pub(super) async fn forget(unit: &Unit, before: OffsetDateTime) -> Result<u64, StoreError> {
    let old = Entity::find().select_only().column(Column::Seq).filter(Column::SentAt.lt(clock::micros(before)));
    let old = old.filter(Expr::cust("NOT (urgent AND urgent_sent_at IS NULL)"));
    let old = old.order_by_asc(Column::SentAt).limit(FORGET).into_query();
    let deleted = Entity::delete_many().filter(Column::Seq.in_subquery(old)).exec(unit.connection()).await?;
    Ok(deleted.rows_affected)
}

/// How an outbox stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// How every event fares on its way out.
    pub normal: QueueStanding,
    /// How the urgent ones fare on their second way.
    pub urgent: QueueStanding,
    /// How many facts are kept, sent ones included.
    pub kept: u64,
}

impl Standing {
    /// How many facts wait in both queues.
    pub fn waiting(&self) -> u64 {
        self.normal.waiting + self.urgent.waiting
    }

    /// When the oldest fact that waits was stated.
    pub fn oldest(&self) -> Option<OffsetDateTime> {
        self.normal.oldest.into_iter().chain(self.urgent.oldest).min()
    }
}

/// How a queue of an outbox stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueStanding {
    /// How many facts wait.
    pub waiting: u64,
    /// When the oldest of them was stated.
    pub oldest: Option<OffsetDateTime>,
}

/// Counts the outbox.
pub async fn standing(store: &crate::store::Store) -> Result<Standing, StoreError> {
    Ok(Standing {
        normal: queue_standing(store.reader(), Queue::Normal).await?,
        urgent: queue_standing(store.reader(), Queue::Urgent).await?,
        kept: Entity::find().count(store.reader()).await?,
    })
}

/// Counts what waits in a queue.
pub(super) async fn queue_standing(reader: &impl ConnectionTrait, queue: Queue) -> Result<QueueStanding, StoreError> {
    let waiting = Entity::find().filter(queue.waits());
    let oldest = waiting.clone().order_by_asc(Column::Seq).one(reader).await?;
    let oldest = oldest.map(|row| clock::from_micros(row.stated_at));
    Ok(QueueStanding { waiting: waiting.count(reader).await?, oldest })
}
