//! The schema of the audit.

use newsroom_chassis::store::{
    column::{bytes, id, number, text, time},
    without_row_id,
};
use sea_orm_migration::prelude::*;

pub(crate) struct Audit;

impl MigrationName for Audit {
    fn name(&self) -> &str {
        "m0002_audit"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Audit {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let entry = Table::create()
            .table("audit_entry")
            .col(id("id").primary_key())
            .col(time("time"))
            .col(ColumnDef::new("outcome").integer().not_null())
            .col(text("principal"))
            .col(text("display_name"))
            .col(text("proof"))
            .col(text("address"))
            .col(text("call"))
            .col(text("resource_type"))
            .col(text("resource_id"))
            .col(number("from_revision"))
            .col(number("to_revision"))
            .col(text("reason"))
            .col(text("note"))
            .col(text("trace_id"))
            .col(ColumnDef::new("position").big_integer().null())
            .col(ColumnDef::new("hash").binary().null())
            .to_owned();
        manager.create_table(without_row_id(entry, manager)).await?;
        for (name, column) in [
            ("audit_entry_resource", "resource_id"),
            ("audit_entry_principal", "principal"),
            ("audit_entry_call", "call"),
        ] {
            let index = Index::create().name(name).table("audit_entry").col(column).col("id").to_owned();
            manager.create_index(index).await?;
        }
        let position =
            Index::create().name("audit_entry_position").table("audit_entry").col("position").unique().to_owned();
        manager.create_index(position).await?;
        // It holds only the entries that wait for the chain, which are few.
        let waiting = "CREATE INDEX audit_entry_waiting ON audit_entry (id) WHERE position IS NULL";
        manager.get_connection().execute_unprepared(waiting).await?;
        let checkpoint = Table::create()
            .table("audit_checkpoint")
            .col(number("number").primary_key())
            .col(id("id"))
            .col(number("position"))
            .col(bytes("hash"))
            .col(number("first_position"))
            .col(time("time"))
            .col(bytes("public_key"))
            .col(bytes("signature"))
            .to_owned();
        manager.create_table(without_row_id(checkpoint, manager)).await?;
        for (name, column) in [("audit_checkpoint_time", "time"), ("audit_checkpoint_position", "position")] {
            let index = Index::create().name(name).table("audit_checkpoint").col(column).col("number").to_owned();
            manager.create_index(index).await?;
        }
        let state = Table::create()
            .table("audit_state")
            .col(number("id").primary_key())
            .col(number("position"))
            .col(bytes("hash"))
            .col(number("first_position"))
            .col(number("checkpoint_number"))
            .col(number("checkpoint_position"))
            .col(time("checkpoint_at"))
            .to_owned();
        manager.create_table(without_row_id(state, manager)).await
    }
}
