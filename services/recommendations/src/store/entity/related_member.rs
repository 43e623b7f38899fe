//! Which sets an article is in.

use sea_orm::entity::prelude::*;

/// A member of a related set.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "related_member")]
pub struct Model {
    /// Whose set.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    /// Who is in it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: Uuid,
}

/// It stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
