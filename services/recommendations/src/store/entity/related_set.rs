//! What belongs to an article, as it was last published.

use sea_orm::entity::prelude::*;

/// A related set.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "related_set")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    /// Rises by one with each change.
    pub revision: i64,
    /// When it last changed.
    pub changed_at: i64,
    /// The set as `newsroom.recommendations.v1.RelatedChanged`.
    pub snapshot: Vec<u8>,
}

/// It stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
