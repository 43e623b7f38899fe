//! Rows of entries.

use newsroom_chassis::{
    clock::{first_id, micros},
    page::Page,
    store::{
        Store, StoreError, Transaction,
        bulk::{self, OnConflict},
    },
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    entity::prelude::*,
};
use time::{Duration, OffsetDateTime};

use super::{super::AuditEntry, ChainedEntry, checkpoint};
use crate::audit::Resource;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub time: i64,
    pub outcome: i32,
    pub principal: String,
    pub display_name: String,
    pub proof: String,
    pub address: String,
    pub call: String,
    pub resource_type: String,
    pub resource_id: String,
    pub from_revision: i64,
    pub to_revision: i64,
    pub reason: String,
    pub note: String,
    pub trace_id: String,
    /// The place in the chain. `None` until the leader has chained the entry.
    pub position: Option<i64>,
    pub hash: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// An entry is stored at most this long after its time.
const LONGEST_WRITE: Duration = Duration::minutes(5);

/// Which entries are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    pub resource_id: Option<String>,
    pub principal: Option<String>,
    /// Entries of any of these calls. Empty: of all calls.
    pub calls: Vec<&'static str>,
    pub outcome: Option<i32>,
    pub start: Option<OffsetDateTime>,
    pub end: Option<OffsetDateTime>,
}

/// Stores an entry. It is stored only if the transaction commits.
pub async fn record(tx: &Transaction, entry: AuditEntry) -> Result<(), StoreError> {
    record_all(tx, vec![entry]).await
}

/// As [`record`], for the entries of a batch.
pub async fn record_all(tx: &Transaction, entries: Vec<AuditEntry>) -> Result<(), StoreError> {
    bulk::insert(tx.connection(), entries.into_iter().map(row).collect(), OnConflict::Fail).await?;
    Ok(())
}

/// The entries that are in no chain yet, the oldest first.
pub async fn waiting(connection: &impl ConnectionTrait, limit: u64) -> Result<Vec<AuditEntry>, StoreError> {
    let select = Entity::find().filter(Column::Position.is_null()).order_by_asc(Column::Id).limit(limit);
    Ok(select.all(connection).await?.into_iter().map(|row| read(row).entry).collect())
}

/// How many entries are in no chain yet, and when the oldest of them was made.
pub async fn tail(store: &Store) -> Result<(u64, Option<i64>), StoreError> {
    let waiting = Entity::find().filter(Column::Position.is_null());
    let count = waiting.clone().count(store.reader()).await?;
    let oldest = waiting.order_by_asc(Column::Id).one(store.reader()).await?;
    Ok((count, oldest.map(|row| row.time)))
}

/// Stores the places of entries in the chain, each with its hash. Returns how many entries took one.
pub async fn place(tx: &Transaction, places: Vec<(Uuid, i64, Vec<u8>)>) -> Result<u64, StoreError> {
    let row = |(id, position, hash)| ActiveModel {
        id: Set(id),
        position: Set(Some(position)),
        hash: Set(Some(hash)),
        ..unset()
    };
    bulk::update(tx.connection(), places.into_iter().map(row).collect(), &[Column::Id]).await
}

/// The entries of the chain after a position, in their order.
pub async fn chained(store: &Store, after: i64, limit: u64) -> Result<Vec<ChainedEntry>, StoreError> {
    let select = Entity::find().filter(Column::Position.gt(after)).order_by_asc(Column::Position).limit(limit);
    Ok(select.all(store.reader()).await?.into_iter().map(read).collect())
}

/// The entry with the lowest position.
pub async fn first_chained(store: &Store) -> Result<Option<ChainedEntry>, StoreError> {
    let select = Entity::find().filter(Column::Position.is_not_null()).order_by_asc(Column::Position);
    Ok(select.one(store.reader()).await?.map(read))
}

/// The entry with the highest position.
pub async fn last_chained(store: &Store) -> Result<Option<ChainedEntry>, StoreError> {
    let select = Entity::find().filter(Column::Position.is_not_null()).order_by_desc(Column::Position);
    Ok(select.one(store.reader()).await?.map(read))
}

/// Deletes entries of the chain up to a position, the first ones first: at least `limit` of them if there are so many, and
/// always up to the last one of a checkpoint. Returns the number.
pub async fn delete_until(tx: &Transaction, position: i64, limit: i64) -> Result<u64, StoreError> {
    let first =
        Entity::find().order_by_asc(Column::Position).filter(Column::Position.is_not_null()).one(tx.connection());
    let Some(first) = first.await?.and_then(|row| row.position) else { return Ok(0) };
    let until = checkpoint::next_position(tx, first.saturating_add(limit - 1)).await?;
    let until = until.map_or(position, |until| until.min(position));
    let deleted = Entity::delete_many().filter(Column::Position.lte(until)).exec(tx.connection()).await?;
    Ok(deleted.rows_affected)
}

/// Returns a page of entries, the newest first, and the token of the next page. A page token holds the id.
pub async fn list(
    store: &Store,
    filter: &AuditFilter,
    page: &Page<Uuid>,
) -> Result<(Vec<ChainedEntry>, String), StoreError> {
    let mut select = Entity::find();
    if let Some(id) = &filter.resource_id {
        select = select.filter(Column::ResourceId.eq(id));
    }
    if let Some(principal) = &filter.principal {
        select = select.filter(Column::Principal.eq(principal));
    }
    if !filter.calls.is_empty() {
        select = select.filter(Column::Call.is_in(filter.calls.iter().copied()));
    }
    if let Some(outcome) = filter.outcome {
        select = select.filter(Column::Outcome.eq(outcome));
    }
    // The ids are nearly in the order of the times, and indexed.
    if let Some(start) = filter.start {
        select = select.filter(Column::Time.gte(micros(start))).filter(Column::Id.gte(first_id(start - LONGEST_WRITE)));
    }
    if let Some(end) = filter.end {
        select = select.filter(Column::Time.lt(micros(end))).filter(Column::Id.lt(first_id(end + LONGEST_WRITE)));
    }
    if let Some(after) = page.after {
        select = select.filter(Column::Id.lt(after));
    }
    let mut rows = select.order_by_desc(Column::Id).limit(page.limit()).all(store.reader()).await?;
    let next = page.cut(&mut rows, |row| row.id);
    Ok((rows.into_iter().map(read).collect(), next))
}

fn unset() -> ActiveModel {
    ActiveModel {
        id: NotSet,
        time: NotSet,
        outcome: NotSet,
        principal: NotSet,
        display_name: NotSet,
        proof: NotSet,
        address: NotSet,
        call: NotSet,
        resource_type: NotSet,
        resource_id: NotSet,
        from_revision: NotSet,
        to_revision: NotSet,
        reason: NotSet,
        note: NotSet,
        trace_id: NotSet,
        position: NotSet,
        hash: NotSet,
    }
}

fn row(entry: AuditEntry) -> ActiveModel {
    ActiveModel {
        id: Set(entry.id),
        time: Set(entry.time),
        outcome: Set(entry.outcome),
        principal: Set(entry.principal),
        display_name: Set(entry.display_name),
        proof: Set(entry.proof),
        address: Set(entry.address),
        call: Set(entry.call),
        resource_type: Set(entry.resource.kind),
        resource_id: Set(entry.resource.id),
        from_revision: Set(entry.from_revision),
        to_revision: Set(entry.to_revision),
        reason: Set(entry.reason),
        note: Set(entry.note),
        trace_id: Set(entry.trace_id),
        position: NotSet,
        hash: NotSet,
    }
}

fn read(row: Model) -> ChainedEntry {
    let entry = AuditEntry {
        id: row.id,
        time: row.time,
        outcome: row.outcome,
        principal: row.principal,
        display_name: row.display_name,
        proof: row.proof,
        address: row.address,
        call: row.call,
        resource: Resource { kind: row.resource_type, id: row.resource_id },
        from_revision: row.from_revision,
        to_revision: row.to_revision,
        reason: row.reason,
        note: row.note,
        trace_id: row.trace_id,
    };
    ChainedEntry { position: row.position.unwrap_or_default(), hash: row.hash.unwrap_or_default(), entry }
}
