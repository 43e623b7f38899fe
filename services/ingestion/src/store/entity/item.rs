//! An item: what it is known by, and which of its revisions is the newest.

use sea_orm::entity::prelude::*;

/// An item.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where its newest revision came from.
    pub source_id: Uuid,
    /// Whose word counts for it, as `domain::Authority` writes itself.
    pub authority: String,
    /// Unique within the authority.
    pub identity: String,
    /// Whom its payload names first as its provider. May be empty.
    pub named_provider: String,
    /// The newest revision.
    pub revision: i64,
    /// The section of that.
    pub section: String,
    /// The digest of what its source told with that.
    pub content_digest: Vec<u8>,
    /// When its source says that this dates from.
    pub version_at: Option<i64>,
    /// When it first came in.
    pub ingested_at: i64,
    /// What it is, as a number of the contract.
    pub item_type: i64,
    /// Its source's own version of its newest content, as written.
    pub version: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
