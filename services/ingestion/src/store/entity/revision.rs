//! A complete revision of an item, with a reference to its raw payload.

use newsroom_chassis::store::Compressed;
use sea_orm::entity::prelude::*;

/// An item after a change of its content.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item_revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    /// Contiguous from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// The digest of the payload.
    pub raw_digest: Vec<u8>,
    /// The parser that read the payload.
    pub parser: String,
    /// The version of the parser.
    pub parser_version: i64,
    /// When the payload was received.
    pub received_at: i64,
    /// The encoded record of the item.
    pub snapshot: Compressed,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
