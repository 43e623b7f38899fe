//! The tables of the files that came within payloads.

use newsroom_chassis::store::column::{bytes, id, number, text, time};
use sea_orm_migration::prelude::*;

/// The files, and which revisions of items name them.
pub struct Blobs;

impl MigrationName for Blobs {
    fn name(&self) -> &str {
        "m0012_blobs"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Blobs {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let blob = Table::create()
            .table("blob")
            .col(bytes("digest").primary_key())
            .col(number("size"))
            .col(text("media_type"))
            .col(time("changed_at"))
            .col(number("state"))
            .to_owned();
        manager.create_table(blob).await?;
        // Few files are doomed at any time.
        let state = Index::create().name("blob_state").table("blob").col("state").col("changed_at").to_owned();
        manager.create_index(state).await?;
        let item_blob = Table::create()
            .table("item_blob")
            .col(bytes("digest"))
            .col(id("item_id"))
            .col(number("revision"))
            .primary_key(Index::create().col("digest").col("item_id").col("revision"))
            .to_owned();
        manager.create_table(item_blob).await
    }
}
