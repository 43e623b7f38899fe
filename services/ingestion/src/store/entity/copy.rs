//! The contents under their identities: two sources that say the very same under one identity bring one item.

use sea_orm::entity::prelude::*;

/// One content under one identity.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item_copy")]
pub struct Model {
    /// The digest of identity and content.
    #[sea_orm(primary_key, auto_increment = false)]
    pub copy_key: Vec<u8>,
    /// The item that had it first.
    pub item_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
