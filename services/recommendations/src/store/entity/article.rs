//! An article, in columns to ask by and whole.

use sea_orm::entity::prelude::*;

/// An article as it is now; a withdrawn one stays, without what it said.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Rises by one with each edition and with the withdrawal.
    pub revision: i64,
    /// Whether readers can have it.
    pub published: bool,
    /// When readers first had it.
    pub published_at: i64,
    /// When this row was written.
    pub changed_at: i64,
    /// The article as `newsroom.publishing.v1.Article`, as far as it is kept.
    pub snapshot: Vec<u8>,
}

/// It stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
