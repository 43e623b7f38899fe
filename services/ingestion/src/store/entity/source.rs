//! A source: its complete record, and columns for queries.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Unique.
    #[sea_orm(unique)]
    pub name: String,
    /// The time of the next poll. `None`: it is not polled automatically.
    pub next_poll_at: Option<i64>,
    /// The `ETag` of the last response.
    pub http_etag: Option<String>,
    /// The `Last-Modified` of the last response.
    pub http_last_modified: Option<String>,
    /// The address of a permanent redirect.
    pub moved_to: Option<String>,
    /// The number of consecutive polls that were redirected to this address.
    pub moved_polls: i64,
    /// The host that is polled. Empty for sources that are not polled over HTTP.
    pub host: String,
    /// The number of failures since the last success.
    pub failures: i64,
    /// The encoded record of the source.
    pub snapshot: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
