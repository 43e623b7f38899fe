//! A source, in columns to ask by and whole.

use sea_orm::entity::prelude::*;

/// A source as it is now.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people call it.
    #[sea_orm(unique)]
    pub name: String,
    /// When it is asked next. `None`: never by itself.
    pub next_poll_at: Option<i64>,
    /// The ETag of its last answer.
    pub http_etag: Option<String>,
    /// The Last-Modified of its last answer.
    pub http_last_modified: Option<String>,
    /// The source as `newsroom.ingestion.v1.Source`, without its count of items.
    pub snapshot: Vec<u8>,
}

/// It stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
