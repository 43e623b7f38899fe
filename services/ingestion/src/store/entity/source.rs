//! A source, in columns to ask by and whole.

use sea_orm::entity::prelude::*;

/// A source as it is now.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Unique.
    #[sea_orm(unique)]
    pub name: String,
    /// When it is asked next. `None`: never by itself.
    pub next_poll_at: Option<i64>,
    /// The ETag of its last answer.
    pub http_etag: Option<String>,
    /// The Last-Modified of its last answer.
    pub http_last_modified: Option<String>,
    /// Where its server sends its callers for good.
    pub moved_to: Option<String>,
    /// How many polls in a row were sent there.
    pub moved_polls: i64,
    /// The host that is asked; empty for what is not asked by HTTP.
    pub host: String,
    /// Failures since the last success.
    pub failures: i64,
    /// The record of the source.
    pub snapshot: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
