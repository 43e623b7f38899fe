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
    /// When it first came.
    pub received_at: i64,
    /// The payload, compressed (zlib, RFC 1950).
    pub packed: Vec<u8>,
}

/// It stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
