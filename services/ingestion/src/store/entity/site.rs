//! What the pages of a source have in common.

use sea_orm::entity::prelude::*;

/// The text blocks that were seen on the pages of a source.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source_site")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// The host of the page that was read last.
    pub host: String,
    /// The patterns, as `newsroom_parse::SitePatterns` writes them.
    pub patterns: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
