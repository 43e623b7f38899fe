//! The schema.

mod authorities;
mod blobs;
mod embargo_ends;
mod matching;

use newsroom_chassis::store::{
    column::{bytes, id, number, text, time, time_null},
    index_endings, without_row_id,
};
use sea_orm_migration::prelude::*;

use authorities::Authorities;
use blobs::Blobs;
use embargo_ends::EmbargoEnds;
use matching::Matching;

/// Brings the schema up to date.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = newsroom_chassis::store::migrations();
        all.extend(newsroom_access::store::migrations());
        all.push(Box::new(Items));
        all.push(Box::new(WireItems));
        all.push(Box::new(Matching));
        all.push(Box::new(Subscriptions));
        all.push(Box::new(RawKeeping));
        all.push(Box::new(SeenFiles));
        all.push(Box::new(IdEndings));
        all.push(Box::new(Authorities));
        all.push(Box::new(SitePatterns));
        all.push(Box::new(ItemWays));
        all.push(Box::new(Blobs));
        all.push(Box::new(EmbargoEnds));
        all
    }
}

struct Items;

impl MigrationName for Items {
    fn name(&self) -> &str {
        "m0002_items"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Items {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sources(manager).await?;
        items(manager).await?;
        let payload = Table::create()
            .table("raw_payload")
            .col(bytes("digest").primary_key())
            .col(number("size"))
            .col(time("received_at"))
            .col(bytes("compressed"))
            .to_owned();
        manager.create_table(payload).await
    }
}

async fn sources(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let source = Table::create()
        .table("source")
        .col(id("id").primary_key())
        .col(text("name").unique_key())
        .col(time_null("next_poll_at"))
        .col(ColumnDef::new("http_etag").text().null())
        .col(ColumnDef::new("http_last_modified").text().null())
        .col(bytes("snapshot"))
        .to_owned();
    manager.create_table(source).await?;
    manager.create_index(Index::create().name("source_due").table("source").col("next_poll_at").to_owned()).await?;
    let count = Table::create()
        .table("source_item_count")
        .col(id("source_id"))
        .col(number("shard"))
        .col(number("count"))
        .primary_key(Index::create().col("source_id").col("shard"))
        .to_owned();
    manager.create_table(count).await
}

async fn items(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let item = Table::create()
        .table("item")
        .col(id("id").primary_key())
        .col(id("source_id"))
        .col(text("identity"))
        .col(number("revision"))
        .col(text("section"))
        .col(bytes("content_digest"))
        .col(time_null("version_at"))
        .col(time("ingested_at"))
        .to_owned();
    manager.create_table(item).await?;
    // If several pushes insert the same item at the same time, only the first succeeds.
    let known = Index::create().name("item_known").table("item").col("source_id").col("identity").unique().to_owned();
    manager.create_index(known).await?;
    // Indexes for the newest items of all, of a source, and of a section.
    let by: [(&str, &[&str]); 3] = [
        ("item_newest", &["ingested_at", "id"]),
        ("item_newest_of_source", &["source_id", "ingested_at", "id"]),
        ("item_newest_in_section", &["section", "ingested_at", "id"]),
    ];
    for (name, columns) in by {
        let mut index = Index::create();
        index.name(name).table("item");
        for column in columns {
            index.col(*column);
        }
        manager.create_index(index).await?;
    }
    let revision = Table::create()
        .table("item_revision")
        .col(id("item_id"))
        .col(number("revision"))
        .col(bytes("raw_digest"))
        .col(text("parser"))
        .col(number("parser_version"))
        .col(time("received_at"))
        .col(bytes("snapshot"))
        .primary_key(Index::create().col("item_id").col("revision"))
        .to_owned();
    manager.create_table(revision).await
}

/// The columns and tables for agency formats: type and version of an item, and items that two sources share.
struct WireItems;

impl MigrationName for WireItems {
    fn name(&self) -> &str {
        "m0003_wire_items"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for WireItems {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [number("item_type").default(1).to_owned(), text("version").default("").to_owned()];
        for column in columns {
            manager.alter_table(Table::alter().table("item").add_column(column).to_owned()).await?;
        }
        let copy =
            Table::create().table("item_copy").col(bytes("copy_key").primary_key()).col(id("item_id")).to_owned();
        manager.create_table(without_row_id(copy, manager)).await
    }
}

/// The columns and indexes for parsing a payload again, and for deleting it in time.
struct RawKeeping;

impl MigrationName for RawKeeping {
    fn name(&self) -> &str {
        "m0006_raw_keeping"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for RawKeeping {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            number("form").default(0).to_owned(),
            text("content_type").default("").to_owned(),
            text("content_language").default("").to_owned(),
            text("url").default("").to_owned(),
            ColumnDef::new("is_blob").boolean().not_null().default(false).to_owned(),
        ];
        for column in columns {
            manager.alter_table(Table::alter().table("raw_payload").add_column(column).to_owned()).await?;
        }
        let oldest = Index::create().name("raw_payload_oldest").table("raw_payload").col("received_at").to_owned();
        manager.create_index(oldest).await?;
        let mut received = Index::create();
        received.name("item_revision_received").table("item_revision").col("received_at").col("item_id");
        manager.create_index(received.to_owned()).await
    }
}

/// The columns and tables for redirects and failures of polls, and for subscriptions at hubs.
struct Subscriptions;

impl MigrationName for Subscriptions {
    fn name(&self) -> &str {
        "m0005_subscriptions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Subscriptions {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ColumnDef::new("moved_to").text().null().to_owned(),
            number("moved_polls").default(0).to_owned(),
            text("host").default("").to_owned(),
            number("failures").default(0).to_owned(),
        ];
        for column in columns {
            manager.alter_table(Table::alter().table("source").add_column(column).to_owned()).await?;
        }
        let subscription = Table::create()
            .table("subscription")
            .col(id("source_id").primary_key())
            .col(text("hub"))
            .col(text("topic"))
            .col(text("token"))
            .col(number("state"))
            .col(time_null("lease_until"))
            .col(time_null("next_at"))
            .col(number("attempts"))
            .col(time_null("content_at"))
            .col(text("signed_by"))
            .col(text("error"))
            .col(number("missed"))
            .to_owned();
        manager.create_table(subscription).await?;
        let due = Index::create().name("subscription_due").table("subscription").col("next_at").to_owned();
        manager.create_index(due).await
    }
}

/// The files of sources that were read, for endpoints from which only new content is fetched.
struct SeenFiles;

impl MigrationName for SeenFiles {
    fn name(&self) -> &str {
        "m0009_seen_files"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SeenFiles {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let seen = Table::create()
            .table("source_seen")
            .col(id("source_id"))
            .col(bytes("name"))
            .col(text("mark"))
            .primary_key(Index::create().col("source_id").col("name"))
            .to_owned();
        manager.create_table(seen).await
    }
}

/// Indexes for finding items and sources by the last digits of their ids.
struct IdEndings;

impl MigrationName for IdEndings {
    fn name(&self) -> &str {
        "m0010_id_endings"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for IdEndings {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index_endings(manager, "item").await?;
        index_endings(manager, "source").await
    }
}

/// What sources brought of items that they did not change.
struct ItemWays;

impl MigrationName for ItemWays {
    fn name(&self) -> &str {
        "m0012_item_ways"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ItemWays {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let way = Table::create()
            .table("item_way")
            .col(id("item_id"))
            .col(id("source_id"))
            .col(number("kind"))
            .col(number("revision"))
            .col(bytes("content_digest"))
            .col(time("first_at"))
            .col(time("changed_at"))
            .col(bytes("snapshot"))
            .primary_key(Index::create().col("item_id").col("source_id"))
            .to_owned();
        manager.create_table(way).await
    }
}

/// What the pages of each source have in common.
struct SitePatterns;

impl MigrationName for SitePatterns {
    fn name(&self) -> &str {
        "m0011_site_patterns"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SitePatterns {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let site = Table::create()
            .table("source_site")
            .col(id("source_id").primary_key())
            .col(text("host"))
            .col(bytes("patterns"))
            .to_owned();
        manager.create_table(site).await?;
        let host =
            Index::create().name("source_site_host").table("source_site").col("host").col("source_id").to_owned();
        manager.create_index(host).await
    }
}
