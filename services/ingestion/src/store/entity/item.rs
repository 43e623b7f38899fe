//! An item: the columns that identify it, and its newest revision.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The source of its newest revision.
    pub source_id: Uuid,
    /// The authority of the item, in the format of `domain::Authority`.
    pub authority: String,
    /// Unique within the authority.
    pub identity: String,
    /// The first provider that the payload names. May be empty.
    pub named_provider: String,
    pub revision: i64,
    /// The section of the newest revision.
    pub section: String,
    /// The digest of the content from the source in the newest revision.
    pub content_digest: Vec<u8>,
    /// The time of the newest content according to the source.
    pub version_at: Option<i64>,
    /// When the item was first received.
    pub ingested_at: i64,
    /// The type, as a number of `store/number.rs`.
    pub item_type: i64,
    /// The source's version of the newest content, as written.
    pub version: String,
    /// The end of the embargo of the newest revision. `None`: it has none.
    pub embargo_end: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
