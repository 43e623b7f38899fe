//! A raw payload, kept once however many items and revisions came in it.

use sea_orm::entity::prelude::*;

/// A raw payload.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "raw_payload")]
pub struct Model {
    /// Its SHA-256.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    /// How many bytes it has.
    pub size: i64,
    /// When it last came with something new.
    pub received_at: i64,
    /// The payload, compressed (zlib, RFC 1950).
    pub compressed: Vec<u8>,
    /// The form that its sender says it has, as a number of `store/number.rs`; 0: not said.
    pub form: i64,
    /// The `Content-Type` that it came with. May be empty.
    pub content_type: String,
    /// Where it was found. May be empty.
    pub url: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
