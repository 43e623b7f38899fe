//! Keys that items are found by: those with one in common may belong together.

use sea_orm::entity::prelude::*;

/// A key of an item.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "match_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: i64,
    /// Whether too many items of the day have it, so that nothing is found by it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub saturated: bool,
    /// The item's day, from 1970.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
