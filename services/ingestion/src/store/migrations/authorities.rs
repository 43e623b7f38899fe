//! Makes identities unique within an authority, and stores all contents that an item has had.

use newsroom_chassis::store::{
    column::{bytes, id, text, time},
    without_row_id,
};
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Changes the unique key of items. Before, each item belonged to its source alone.
pub struct Authorities;

impl MigrationName for Authorities {
    fn name(&self) -> &str {
        "m0010_authorities"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Authorities {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["authority", "named_provider"] {
            let column = text(column).default("").to_owned();
            manager.alter_table(Table::alter().table("item").add_column(column).to_owned()).await?;
        }
        let connection = manager.get_connection();
        connection.execute_unprepared(own(manager.get_database_backend())).await?;
        manager.drop_index(Index::drop().name("item_known").table("item").to_owned()).await?;
        // If several writers insert the same item at the same time, only the first succeeds.
        let known =
            Index::create().name("item_known").table("item").col("identity").col("authority").unique().to_owned();
        manager.create_index(known).await?;
        let content = Table::create()
            .table("item_content")
            .col(id("item_id"))
            .col(bytes("copy_key"))
            .col(text("version"))
            .primary_key(Index::create().col("copy_key").col("item_id"))
            .to_owned();
        manager.create_table(without_row_id(content, manager)).await?;
        let had = "INSERT INTO item_content (item_id, copy_key, version) SELECT item_id, copy_key, '' FROM item_copy";
        connection.execute_unprepared(had).await?;
        let contest =
            Table::create().table("item_contest").col(bytes("key").primary_key()).col(time("reported_at")).to_owned();
        manager.create_table(contest).await
    }
}

/// Assigns each item to its own source, in the format of `domain::Authority`.
fn own(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "UPDATE item SET authority = 'source:' || replace(source_id::text, '-', '')",
        _ => "UPDATE item SET authority = 'source:' || lower(hex(source_id))",
    }
}
