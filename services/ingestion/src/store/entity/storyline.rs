//! A storyline as it was last published.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "storyline")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub lead_id: Uuid,
    /// The number of items; 0: the storyline no longer exists.
    pub size: i64,
    /// When the items last changed.
    pub changed_at: i64,
    /// The encoded record of the storyline.
    pub snapshot: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
