//! The table of the groups of near copies. A group may come before its article.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "copy_group")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    /// The item of which the others are near copies.
    pub group_id: Uuid,
    /// Rises with each change of the article's group.
    pub group_revision: i64,
    /// When this row was written, in microseconds since the epoch.
    pub changed_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
