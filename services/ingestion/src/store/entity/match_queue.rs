//! What waits to be matched: a row for each new revision, and for each item whose surroundings changed.

use sea_orm::entity::prelude::*;

/// An item that waits.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "match_queue")]
pub struct Model {
    /// Its place, by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub item_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
