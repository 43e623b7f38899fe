//! The schema of editorial.

use newsroom_chassis::store::{
    column::{bytes, id, number, text, time},
    index_endings, without_row_id,
};
use sea_orm_migration::prelude::*;

use super::embargo_ends;

/// Brings the schema up to date.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = newsroom_chassis::store::migrations();
        all.extend(newsroom_access::store::migrations());
        all.push(Box::new(Stories));
        all.push(Box::new(IdEndings));
        all.push(Box::new(EmbargoEnds));
        all.push(Box::new(Schedules));
        all
    }
}

struct Stories;

impl MigrationName for Stories {
    fn name(&self) -> &str {
        "m0002_stories"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Stories {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let story = Table::create()
            .table("story")
            .col(id("id").primary_key())
            .col(number("revision"))
            .col(text("state"))
            .col(text("desk"))
            .col(ColumnDef::new("item_id").uuid().null().unique_key())
            .col(time("updated_at"))
            .col(number("content_revision"))
            .col(ColumnDef::new("begun_by").text().null())
            .col(ColumnDef::new("alarmed_at").big_integer().null())
            .to_owned();
        manager.create_table(story).await?;
        // Few stories have an alarm, so the others are not in its index.
        let alarmed = "CREATE INDEX story_alarmed ON story (desk) WHERE alarmed_at IS NOT NULL";
        manager.get_connection().execute_unprepared(alarmed).await?;
        // Stories of the wire are nobody's own.
        let own = "CREATE INDEX story_own ON story (begun_by, updated_at, id) WHERE begun_by IS NOT NULL";
        manager.get_connection().execute_unprepared(own).await?;
        // For lists by time, on all desks or on one, and for counts by desk and state.
        let by: [(&str, &[&str]); 3] = [
            ("story_changed", &["updated_at", "id"]),
            ("story_changed_on_desk", &["desk", "updated_at", "id"]),
            ("story_on_desk", &["desk", "state"]),
        ];
        for (name, columns) in by {
            let mut index = Index::create();
            index.name(name).table("story");
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        // The text is apart from the revisions, so that each version of it is written once.
        let content = Table::create()
            .table("story_content")
            .col(id("story_id"))
            .col(number("revision"))
            .col(text("search"))
            // Last, so that the words are searched without it.
            .col(bytes("content"))
            .primary_key(Index::create().col("story_id").col("revision"))
            .to_owned();
        manager.create_table(content).await?;
        let revision = Table::create()
            .table("story_revision")
            .col(id("story_id"))
            .col(number("revision"))
            .col(text("action"))
            .col(time("made_at"))
            .col(number("content_revision"))
            .col(bytes("snapshot"))
            .primary_key(Index::create().col("story_id").col("revision"))
            .to_owned();
        manager.create_table(without_row_id(revision, manager)).await?;
        let group = Table::create()
            .table("copy_group")
            .col(id("item_id").primary_key())
            .col(id("original_id"))
            .col(number("revision"))
            .to_owned();
        manager.create_table(without_row_id(group, manager)).await?;
        let desk = Table::create().table("desk").col(text("id").primary_key()).col(text("section")).to_owned();
        manager.create_table(desk).await
    }
}

/// An index of stories by the last digits of their ids.
struct IdEndings;

impl MigrationName for IdEndings {
    fn name(&self) -> &str {
        "m0003_id_endings"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for IdEndings {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index_endings(manager, "story").await
    }
}

/// A column with the ends of embargoes, so that lists leave out what their caller may not read.
struct EmbargoEnds;

impl MigrationName for EmbargoEnds {
    fn name(&self) -> &str {
        "m0004_embargo_ends"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for EmbargoEnds {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut end = ColumnDef::new("embargo_end");
        end.big_integer().null();
        manager.alter_table(Table::alter().table("story").add_column(end).to_owned()).await?;
        embargo_ends::copy(manager.get_connection()).await
    }
}

/// Columns and an index for what is published at a time.
struct Schedules;

impl MigrationName for Schedules {
    fn name(&self) -> &str {
        "m0005_schedules"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Schedules {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut at = ColumnDef::new("publish_at");
        at.big_integer().null();
        let mut blocked = ColumnDef::new("is_blocked");
        blocked.boolean().not_null().default(false);
        for column in [at, blocked] {
            manager.alter_table(Table::alter().table("story").add_column(column).to_owned()).await?;
        }
        // Few stories are scheduled, so the others are not in its index.
        let scheduled = "CREATE INDEX story_scheduled ON story (publish_at, id) WHERE publish_at IS NOT NULL";
        manager.get_connection().execute_unprepared(scheduled).await?;
        Ok(())
    }
}
