//! The contests that were published, so that each is published once.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item_contest")]
pub struct Model {
    /// The key under which it is published once.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    /// When it was published.
    pub reported_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
