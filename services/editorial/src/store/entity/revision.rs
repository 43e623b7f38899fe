//! One entry of a story's history.

use sea_orm::entity::prelude::*;

/// A story as it was after a change.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "story_revision")]
pub struct Model {
    /// Whose history.
    #[sea_orm(primary_key, auto_increment = false)]
    pub story_id: Uuid,
    /// Contiguous from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// The action's name in the contract.
    pub action: String,
    /// When.
    pub made_at: i64,
    /// The story as `newsroom.editorial.v1.Story`.
    pub snapshot: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
