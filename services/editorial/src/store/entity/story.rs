//! A story, in columns to ask by and whole.

use sea_orm::entity::prelude::*;

/// A story as it is now.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "story")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Rises by one with each change.
    pub revision: i64,
    /// Its state's name in the contract.
    pub state: String,
    /// The desk that it lies on.
    pub desk: String,
    /// The item that it came from; one story an item.
    #[sea_orm(unique)]
    pub item_id: Option<Uuid>,
    /// When it last changed.
    pub updated_at: i64,
    /// Its words, each between two spaces, without case and accents.
    pub search: String,
    /// The story as `newsroom.editorial.v1.Story`.
    pub snapshot: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
