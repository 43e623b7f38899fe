//! The tables that every store has, and the check of a schema.

use sea_orm::DatabaseConnection;
use sea_orm_migration::{MigratorTrait, prelude::*, schema};

use super::StoreError;

/// The migrations that run before a service's own.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(Foundation), Box::new(super::probe::Probe), Box::new(UrgentOutbox)]
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

/// Fails for a schema that lacks migrations or has unknown ones.
pub(super) async fn check<M: MigratorTrait>(database: &DatabaseConnection) -> Result<(), StoreError> {
    let pending = M::get_pending_migrations(database).await?;
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
            .col(column::bytes("payload"))
            .col(column::text("traceparent"))
            .col(column::text("tracestate"))
            .col(column::time("created_at"))
            .col(column::time_null("sent_at"))
            .to_owned();
        manager.create_table(outbox).await?;
        // It holds only waiting events, so the cost of the relay's query does not depend on the number of kept rows.
        let waiting = "CREATE INDEX outbox_waiting ON outbox (seq) WHERE sent_at IS NULL";
        manager.get_connection().execute_unprepared(waiting).await?;
        let kept = Index::create().name("outbox_sent").table("outbox").col("sent_at").to_owned();
        manager.create_index(kept).await?;
        let inbox = Table::create()
            .table("inbox")
            .col(column::text("consumer"))
            .col(column::id("event_id"))
            .col(column::time("handled_at"))
            .primary_key(Index::create().col("consumer").col("event_id"))
            .to_owned();
        manager.create_table(inbox).await?;
        manager.create_index(Index::create().name("inbox_age").table("inbox").col("handled_at").to_owned()).await?;
        let request = Table::create()
            .table("request")
            .col(column::text("id").primary_key())
            .col(column::bytes("digest"))
            .col(column::bytes("response"))
            .col(column::time("created_at"))
            .to_owned();
        manager.create_table(request).await?;
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

/// Adds the queue of urgent events.
struct UrgentOutbox;

impl MigrationName for UrgentOutbox {
    fn name(&self) -> &str {
        "m0001_urgent_outbox"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for UrgentOutbox {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [column::flag("urgent").default(false).to_owned(), column::time_null("urgent_sent_at")] {
            manager.alter_table(Table::alter().table("outbox").add_column(column).to_owned()).await?;
        }
        // They hold only urgent events, which are few.
        for index in [
            "CREATE INDEX outbox_urgent_waiting ON outbox (seq) WHERE urgent AND urgent_sent_at IS NULL",
            "CREATE INDEX outbox_urgent_sent ON outbox (seq) WHERE urgent AND urgent_sent_at IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}
