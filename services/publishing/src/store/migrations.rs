//! The schema.

use newsroom_chassis::store::column::{bytes, id, number, text, time};
use sea_orm_migration::prelude::*;

/// Brings the schema up to date.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = newsroom_chassis::store::migrations();
        all.extend(newsroom_access::store::migrations());
        all.push(Box::new(Articles));
        all
    }
}

struct Articles;

impl MigrationName for Articles {
    fn name(&self) -> &str {
        "m0002_articles"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Articles {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_articles(manager).await?;
        let edition = Table::create()
            .table("edition")
            .col(id("article_id"))
            .col(number("number"))
            .col(text("channel"))
            .col(text("state"))
            .col(text("kind"))
            .col(number("story_revision"))
            .col(text("headline"))
            .col(text("digest"))
            .col(time("created_at"))
            .col(bytes("html"))
            .col(text("traceparent"))
            .col(text("tracestate"))
            .primary_key(Index::create().col("article_id").col("number"))
            .to_owned();
        manager.create_table(edition).await?;
        let related = Table::create()
            .table("related_set")
            .col(id("article_id").primary_key())
            .col(number("revision"))
            .col(time("updated_at"))
            .col(bytes("snapshot"))
            .to_owned();
        manager.create_table(related).await?;
        let withdrawal = Table::create()
            .table("withdrawal")
            .col(id("article_id").primary_key())
            .col(text("reason"))
            .col(text("withdrawn_by"))
            .col(time("withdrawn_at"))
            .to_owned();
        manager.create_table(withdrawal).await?;
        let section = Table::create().table("section").col(text("slug").primary_key()).col(text("name")).to_owned();
        manager.create_table(section).await?;
        let former_path =
            Table::create().table("former_path").col(text("path").primary_key()).col(id("article_id")).to_owned();
        manager.create_table(former_path).await
    }
}

async fn create_articles(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let article = Table::create()
        .table("article")
        .col(id("id").primary_key())
        .col(number("revision"))
        .col(text("state"))
        .col(text("path"))
        .col(text("ending"))
        .col(text("headline"))
        .col(text("summary"))
        .col(text("teaser"))
        .col(text("section"))
        .col(text("section_slug"))
        .col(text("language"))
        .col(time("published_at"))
        .col(time("updated_at"))
        .col(time("changed_at"))
        .col(bytes("snapshot"))
        .to_owned();
    manager.create_table(article).await?;
    // By the end of the id; the newest articles of the site and of a section; the last changes of the site and of a
    // section.
    let by: [(&str, &[&str]); 5] = [
        ("article_ending", &["ending"]),
        ("article_newest", &["state", "published_at", "id"]),
        ("article_newest_of_section", &["section_slug", "state", "published_at", "id"]),
        ("article_changed", &["changed_at", "id"]),
        ("article_changed_of_section", &["section_slug", "changed_at", "id"]),
    ];
    for (name, columns) in by {
        let mut index = Index::create();
        index.name(name).table("article");
        for column in columns {
            index.col(*column);
        }
        manager.create_index(index).await?;
    }
    Ok(())
}
