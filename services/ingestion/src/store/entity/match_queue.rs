//! The queue of items to match: a row for each new revision, and for each item whose neighbours changed.

use sea_orm::entity::prelude::*;

/// An item in the queue.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "match_queue")]
pub struct Model {
    /// The position in the queue, ordered by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub item_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
