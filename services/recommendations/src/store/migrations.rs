//! The migrations of the schema.

use newsroom_chassis::store::{
    column::{bytes, flag, id, number, time},
    without_row_id,
};
use sea_orm_migration::prelude::*;

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = newsroom_chassis::store::migrations();
        all.extend(newsroom_access::store::migrations());
        all.push(Box::new(CreateTables));
        all
    }
}

struct CreateTables;

impl MigrationName for CreateTables {
    fn name(&self) -> &str {
        "m0002_articles"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let article = Table::create()
            .table("article")
            .col(id("id").primary_key())
            .col(number("revision"))
            .col(flag("published"))
            .col(time("published_at"))
            .col(time("changed_at"))
            .col(bytes("snapshot"))
            .to_owned();
        manager.create_table(article).await?;
        let set = Table::create()
            .table("related_set")
            .col(id("article_id").primary_key())
            .col(number("revision"))
            .col(time("changed_at"))
            .col(bytes("fingerprint"))
            .to_owned();
        manager.create_table(set).await?;
        let member = Table::create()
            .table("related_member")
            .col(id("article_id"))
            .col(id("member_id"))
            .primary_key(Index::create().col("article_id").col("member_id"))
            .to_owned();
        manager.create_table(without_row_id(member, manager)).await?;
        let group = Table::create()
            .table("copy_group")
            .col(id("article_id").primary_key())
            .col(id("group_id"))
            .col(number("group_revision"))
            .col(time("changed_at"))
            .to_owned();
        manager.create_table(group).await?;
        // One index for each query: the newest articles, the last changes, the sets that contain an article.
        let by: [(&str, &str, &[&str]); 4] = [
            ("article_newest", "article", &["published", "published_at", "id"]),
            ("article_changed", "article", &["changed_at", "id"]),
            ("copy_group_changed", "copy_group", &["changed_at", "article_id"]),
            ("related_member_containing", "related_member", &["member_id", "article_id"]),
        ];
        for (name, table, columns) in by {
            let mut index = Index::create();
            index.name(name).table(table);
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
