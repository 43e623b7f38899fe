//! All contents that an item has had, so that superseded content is recognised when it is received again.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item_content")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    /// The digest of identity and content.
    #[sea_orm(primary_key, auto_increment = false)]
    pub copy_key: Vec<u8>,
    /// The last version of this content, as written. May be empty.
    pub version: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
