//! A section that an article ever stood in.

use sea_orm::entity::prelude::*;

/// A section.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "section")]
pub struct Model {
    /// Its path on the site is `/` and this.
    #[sea_orm(primary_key, auto_increment = false)]
    pub slug: String,
    /// Its name as it first came.
    pub name: String,
}

/// It stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
