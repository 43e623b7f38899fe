//! The signature of an item, and its group membership.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "match_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    /// The revision that the signature was computed from.
    pub revision: i64,
    /// The publication time, otherwise the arrival time.
    pub published_at: i64,
    /// The number of words.
    pub words: i64,
    /// Distinguishes items with the same time and number of words.
    pub digest: i64,
    /// The item of which this item is a near-copy, or itself. `None`: it is not placed yet.
    pub original_id: Option<Uuid>,
    /// The lead of the storyline, or the item itself. `None`: the lead of its original applies.
    pub lead_id: Option<Uuid>,
    /// The rest of the signature.
    pub signature: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
