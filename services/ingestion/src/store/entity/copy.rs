//! Contents under their identities. If two sources send the same content under the same identity, it is one item.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item_copy")]
pub struct Model {
    /// The digest of identity and content.
    #[sea_orm(primary_key, auto_increment = false)]
    pub copy_key: Vec<u8>,
    /// The first item with this content.
    pub item_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
