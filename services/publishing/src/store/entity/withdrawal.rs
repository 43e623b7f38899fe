//! That an operator withdrew an article.

use sea_orm::entity::prelude::*;

/// A withdrawal. An article has one at most.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "withdrawal")]
pub struct Model {
    /// The article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    /// Why.
    pub reason: String,
    /// Who.
    pub withdrawn_by: String,
    /// When.
    pub withdrawn_at: i64,
}

/// It stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
