//! What an item is compared by, and where it belongs.

use sea_orm::entity::prelude::*;

/// A compared item.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "match_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    /// The revision that it was compared by.
    pub revision: i64,
    /// When it was published, else when it came.
    pub published_at: i64,
    /// How many words it has.
    pub words: i64,
    /// Tells it from others with the same time and words.
    pub digest: i64,
    /// The item that it is a near-copy of, or itself. `None`: it is not placed yet.
    pub original_id: Option<Uuid>,
    /// The lead of its storyline, or itself. `None`: that of its original.
    pub lead_id: Option<Uuid>,
    /// The rest of what it is compared by.
    pub signature: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
