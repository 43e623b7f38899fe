//! A subscription at a hub.

use sea_orm::entity::prelude::*;

/// A subscription at a hub, at most one for each source. It outlives its source until the hub has been asked to end it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription")]
pub struct Model {
    /// The source of the feed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// The hub's address.
    pub hub: String,
    /// The feed's address there.
    pub topic: String,
    /// Part of the callback's address.
    pub token: String,
    /// How far it is, as a number of `store/number.rs`.
    pub state: i64,
    /// When it ends.
    pub lease_until: Option<i64>,
    /// When the hub is asked next.
    pub next_at: Option<i64>,
    /// Requests since the hub last asked back.
    pub attempts: i64,
    /// When the hub last sent content.
    pub content_at: Option<i64>,
    /// How the hub was last seen to sign.
    pub signed_by: String,
    /// What went wrong last.
    pub error: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
