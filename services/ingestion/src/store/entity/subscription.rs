//! A subscription at a hub.

use sea_orm::entity::prelude::*;

/// A subscription at a hub, at most one for each source. It remains after its source is deleted until the hub was asked
/// to end it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// The address of the hub.
    pub hub: String,
    /// The address of the feed at the hub.
    pub topic: String,
    /// A part of the callback's address.
    pub token: String,
    /// The state, as a number of `store/number.rs`.
    pub state: i64,
    /// The end of the lease.
    pub lease_until: Option<i64>,
    /// The time of the next request to the hub.
    pub next_at: Option<i64>,
    /// The number of requests since the hub last verified one.
    pub attempts: i64,
    /// When the hub last sent content.
    pub content_at: Option<i64>,
    /// The signature method that the hub last used.
    pub signed_by: String,
    /// The last error.
    pub error: String,
    /// The number of polls that found news that the hub had not sent.
    pub missed: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
