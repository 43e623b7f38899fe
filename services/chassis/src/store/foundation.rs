//! The tables that every store has, and the check of a schema.

use sea_orm::DbBackend;
use sea_orm_migration::{MigratorTrait, prelude::*, schema};

use super::{Fault, StoreError, connect::Connected};

/// The migrations that run before a service's own.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(Foundation), Box::new(super::probe::Probe)]
}

/// The column types that all stores use.
pub mod column {
    use sea_orm_migration::prelude::*;

    /// An id: UUIDv7.
    pub fn id(name: impl IntoIden) -> ColumnDef {
        ColumnDef::new(name).uuid().not_null().to_owned()
    }

    /// A time in microseconds since the epoch, so that both databases sort it alike.
    pub fn time(name: impl IntoIden) -> ColumnDef {
        ColumnDef::new(name).big_integer().not_null().to_owned()
    }

    /// A time that may be missing.
    pub fn time_null(name: impl IntoIden) -> ColumnDef {
        ColumnDef::new(name).big_integer().null().to_owned()
    }

    /// A count or revision.
    pub fn number(name: impl IntoIden) -> ColumnDef {
        ColumnDef::new(name).big_integer().not_null().to_owned()
    }

    /// A text of any length.
    pub fn text(name: impl IntoIden) -> ColumnDef {
        ColumnDef::new(name).text().not_null().to_owned()
    }

    /// Bytes of any length.
    pub fn bytes(name: impl IntoIden) -> ColumnDef {
        ColumnDef::new(name).binary().not_null().to_owned()
    }

    /// A boolean.
    pub fn flag(name: impl IntoIden) -> ColumnDef {
        ColumnDef::new(name).boolean().not_null().to_owned()
    }
}

/// A table whose rows SQLite stores in the order of the primary key, so that it has one tree instead of two. For rows of
/// up to a few hundred bytes.
pub fn without_row_id(mut table: TableCreateStatement, manager: &SchemaManager) -> TableCreateStatement {
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
    table
}

/// Fails for a schema that lacks migrations or has unknown ones.
pub(super) async fn check<M: MigratorTrait>(connected: &Connected) -> Result<(), StoreError> {
    let pending = M::get_pending_migrations(&connected.writer).await;
    let pending = pending.map_err(|error| {
        let fault = Fault::of(&connected.name, &error);
        if fault.kind.may_pass() { StoreError::Open(fault) } else { StoreError::Schema(fault.cause) }
    })?;
    match pending.first() {
        Some(migration) => Err(StoreError::Schema(format!("{} is missing, run migrate first", migration.name()))),
        None => Ok(()),
    }
}

struct Foundation;

impl MigrationName for Foundation {
    fn name(&self) -> &str {
        "m0001_foundation"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Foundation {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let outbox = Table::create()
            .table("outbox")
            .col(schema::big_pk_auto("seq"))
            .col(column::id("event_id"))
            .col(column::text("event_type"))
            .col(column::text("subject"))
            .col(column::text("aggregate_type"))
            .col(column::id("aggregate_id"))
            .col(column::number("aggregate_revision"))
            .col(column::text("traceparent"))
            .col(column::text("tracestate"))
            .col(column::time("created_at"))
            .col(column::flag("urgent"))
            .col(column::id("payload_id"))
            .col(column::number("payload_offset"))
            .col(column::number("payload_size"))
            .to_owned();
        manager.create_table(outbox).await?;
        let payload = Table::create()
            .table("outbox_payload")
            .col(column::id("id").primary_key())
            .col(column::bytes("payloads"))
            .to_owned();
        manager.create_table(payload).await?;
        // It holds only urgent events, which are few.
        let urgent = "CREATE INDEX outbox_urgent ON outbox (seq) WHERE urgent";
        manager.get_connection().execute_unprepared(urgent).await?;
        // What waits is a table of its own, so that the row of an event is written once.
        let waiting = Table::create()
            .table("outbox_waiting")
            .col(column::number("queue"))
            .col(column::number("seq"))
            .primary_key(Index::create().col("queue").col("seq"))
            .to_owned();
        manager.create_table(without_row_id(waiting, manager)).await?;
        let inbox = Table::create()
            .table("inbox")
            .col(column::text("consumer"))
            .col(column::id("event_id"))
            .primary_key(Index::create().col("consumer").col("event_id"))
            .to_owned();
        manager.create_table(without_row_id(inbox, manager)).await?;
        let request = Table::create()
            .table("request")
            .col(column::text("id").primary_key())
            .col(column::bytes("digest"))
            .col(column::bytes("response"))
            .col(column::time("created_at"))
            .to_owned();
        manager.create_table(without_row_id(request, manager)).await?;
        manager.create_index(Index::create().name("request_age").table("request").col("created_at").to_owned()).await?;
        let leadership = Table::create()
            .table("leadership")
            .col(column::text("name").primary_key())
            .col(column::text("holder"))
            .col(column::number("token"))
            .col(column::time("expires_at"))
            .to_owned();
        manager.create_table(leadership).await
    }
}
