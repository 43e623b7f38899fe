//! Rows of contents: each version of a story's content is written once.

use newsroom_chassis::store::Compressed;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "story_content")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub story_id: Uuid,
    /// The revision that brought the content.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// The words of the content, each between two spaces, without case and accents.
    pub search: String,
    /// The content as a `ContentRecord`.
    pub content: Compressed,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
