//! An item: what it is known by, and which of its revisions is the newest.

use sea_orm::entity::prelude::*;

/// An item.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The source of its newest revision.
    pub source_id: Uuid,
    /// Whose word counts for it, as `domain::Authority` writes itself.
    pub authority: String,
    /// Unique within the authority.
    pub identity: String,
    /// The provider that its payload names first. May be empty.
    pub named_provider: String,
    pub revision: i64,
    /// The section of the newest revision.
    pub section: String,
    /// The digest of what its source told with the newest revision.
    pub content_digest: Vec<u8>,
    /// When the newest content dates from, as its source says.
    pub version_at: Option<i64>,
    /// When it first came in.
    pub ingested_at: i64,
    /// Its type, as a number of `store/number.rs`.
    pub item_type: i64,
    /// The version that its source gives its newest content, as written.
    pub version: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
