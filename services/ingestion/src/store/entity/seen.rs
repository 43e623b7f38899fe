//! What a source was seen to hold, so that only what is new or changed is fetched.

use sea_orm::entity::prelude::*;

/// A file of a source that was read, or, without a name, how far the source was read.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source_seen")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// Its name as bytes, which both databases order alike.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: Vec<u8>,
    /// Differs when the content differs.
    pub mark: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
