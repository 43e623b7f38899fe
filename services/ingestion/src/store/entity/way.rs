//! What sources brought of items that they did not change.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item_way")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// The kind, as a number of `store/number.rs`.
    pub kind: i64,
    /// The revision that the content was compared with.
    pub revision: i64,
    /// The digest of the content that the source brought.
    pub content_digest: Vec<u8>,
    /// When the source brought the item for the first time.
    pub first_at: i64,
    /// When what the source brings last changed.
    pub changed_at: i64,
    /// The rest, in the format of `record/way.rs`.
    pub snapshot: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
