//! Rows of stories: the columns for queries. The story itself is its newest revision.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "story")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    /// The state's name, see `store/name.rs`.
    pub state: String,
    pub desk: String,
    /// The item that the story was made from. An item has one story at most.
    #[sea_orm(unique)]
    pub item_id: Option<Uuid>,
    /// Microseconds since the epoch.
    pub updated_at: i64,
    /// The revision that brought the content, see `story_content`.
    pub content_revision: i64,
    /// The id of the principal who began the story. `None` for a story of the wire.
    pub begun_by: Option<String>,
    /// When the open alarm was raised, in microseconds since the epoch.
    pub alarmed_at: Option<i64>,
    /// When the embargo ends, in microseconds since the epoch.
    pub embargo_end: Option<i64>,
    /// When a scheduled story is published, in microseconds since the epoch.
    pub publish_at: Option<i64>,
    /// Whether that time had come, and the source did not permit the publication.
    pub is_blocked: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
