//! The files of a source that were read, so that only new and changed files are fetched.

use sea_orm::entity::prelude::*;

/// A file of a source that was read. Without a name: the position up to which the source was read.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source_seen")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// The name as bytes, because both databases order bytes alike.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: Vec<u8>,
    /// A mark that changes whenever the content changes.
    pub mark: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
