//! The path at which an archived article stood before.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "former_path")]
pub struct Model {
    /// With the query, if there was one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    pub article_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
