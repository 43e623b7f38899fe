//! Withdrawals by operators.

use newsroom_chassis::store::column::{id, text, time};
use sea_orm_migration::prelude::*;

/// Adds the table of withdrawals.
pub struct Withdrawals;

impl MigrationName for Withdrawals {
    fn name(&self) -> &str {
        "m0003_withdrawals"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Withdrawals {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("withdrawal")
            .col(id("article_id").primary_key())
            .col(text("reason"))
            .col(text("withdrawn_by"))
            .col(time("withdrawn_at"))
            .to_owned();
        manager.create_table(table).await
    }
}
