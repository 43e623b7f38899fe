//! A raw payload. It is stored once, regardless of the number of items and revisions from it.

use newsroom_chassis::store::Compressed;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "raw_payload")]
pub struct Model {
    /// The SHA-256 digest.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    /// The uncompressed size in bytes.
    pub size: i64,
    /// When the payload was last received with a new or changed item.
    pub received_at: i64,
    /// Empty if the payload is a blob.
    pub compressed: Compressed,
    /// The form that the sender declares, as a number of `store/number.rs`; 0: none.
    pub form: i64,
    /// The `Content-Type` header. May be empty.
    pub content_type: String,
    /// The `Content-Language` header. May be empty.
    pub content_language: String,
    /// The address of the payload. May be empty.
    pub url: String,
    /// Whether it is stored as a blob of the same digest.
    pub is_blob: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
