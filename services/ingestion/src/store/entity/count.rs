//! The number of items from a source, in several rows so that concurrent pushes do not wait for each other.

use sea_orm::entity::prelude::*;

/// One of the rows with a part of a source's count.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source_item_count")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// The number of the part.
    #[sea_orm(primary_key, auto_increment = false)]
    pub shard: i64,
    pub count: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
