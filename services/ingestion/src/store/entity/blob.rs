//! A file that came within payloads, and how far it is stored. Its content is in the blob store.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blob")]
pub struct Model {
    /// The SHA-256 digest.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    /// In bytes.
    pub size: i64,
    /// The media type by the content.
    pub media_type: String,
    /// When it last came in, or, for a doomed one, when it was doomed.
    pub changed_at: i64,
    /// The state, as a number of `store/number.rs`.
    pub state: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
