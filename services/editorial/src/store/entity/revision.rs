//! Rows of stories' histories.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "story_revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub story_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// The action's name, see `store/name.rs`.
    pub action: String,
    /// Microseconds since the epoch.
    pub made_at: i64,
    /// The revision that brought the content, see `story_content`.
    pub content_revision: i64,
    /// The story without its content, as a `StoryRecord`.
    pub snapshot: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
