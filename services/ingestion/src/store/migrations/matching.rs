//! The tables of matching.

use newsroom_chassis::store::{
    column::{bytes, id, number, time},
    without_row_id,
};
use sea_orm_migration::prelude::*;

/// The signatures and group memberships of items, and the queue. At first the queue contains all items.
pub struct Matching;

impl MigrationName for Matching {
    fn name(&self) -> &str {
        "m0004_matching"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Matching {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let queue = Table::create().table("match_queue").col(id("id").primary_key()).col(id("item_id")).to_owned();
        manager.create_table(queue).await?;
        manager.get_connection().execute_unprepared("INSERT INTO match_queue SELECT id, id FROM item").await?;
        let item = Table::create()
            .table("match_item")
            .col(id("item_id").primary_key())
            .col(number("revision"))
            .col(time("published_at"))
            .col(number("words"))
            .col(number("digest"))
            .col(ColumnDef::new("original_id").uuid().null())
            .col(ColumnDef::new("lead_id").uuid().null())
            .col(bytes("signature"))
            .to_owned();
        manager.create_table(item).await?;
        for column in ["original_id", "lead_id"] {
            let name = format!("match_item_of_{column}");
            manager.create_index(Index::create().name(name).table("match_item").col(column).to_owned()).await?;
        }
        let key = Table::create()
            .table("match_key")
            .col(number("day"))
            .col(id("item_id"))
            .col(bytes("keys"))
            .primary_key(Index::create().col("day").col("item_id"))
            .to_owned();
        // A day is read as a whole, so its rows lie together.
        manager.create_table(without_row_id(key, manager)).await?;
        let storyline = Table::create()
            .table("storyline")
            .col(id("lead_id").primary_key())
            .col(number("size"))
            .col(time("changed_at"))
            .col(bytes("snapshot"))
            .to_owned();
        manager.create_table(storyline).await?;
        let group = Table::create()
            .table("copy_group")
            .col(id("item_id").primary_key())
            .col(id("original_id"))
            .col(number("revision"))
            .to_owned();
        manager.create_table(without_row_id(group, manager)).await?;
        let newest =
            Index::create().name("storyline_newest").table("storyline").col("changed_at").col("lead_id").to_owned();
        manager.create_index(newest).await
    }
}
