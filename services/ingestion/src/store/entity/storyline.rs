//! A storyline as it was last published.

use sea_orm::entity::prelude::*;

/// A storyline.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "storyline")]
pub struct Model {
    /// Its lead item.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lead_id: Uuid,
    /// How many items it has; 0: it is no more.
    pub size: i64,
    /// When its items last changed.
    pub changed_at: i64,
    /// The record of the storyline.
    pub snapshot: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
