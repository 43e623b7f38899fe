//! A subscription at a hub.

use sea_orm::entity::prelude::*;

/// One for each source at most. It outlives its source until the hub was told.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription")]
pub struct Model {
    /// Whose feed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// Who tells.
    pub hub: String,
    /// What the feed is called there.
    pub topic: String,
    /// Part of the callback's address.
    pub token: String,
    /// How far it is: 1 wanted, 2 asked, 3 active, 4 refused, 5 leaving.
    pub state: i64,
    /// Until when the hub tells.
    pub lease_until: Option<i64>,
    /// When the hub is asked next.
    pub next_at: Option<i64>,
    /// Requests since the hub last asked back.
    pub attempts: i64,
    /// When the hub last told something.
    pub content_at: Option<i64>,
    /// How the hub signs.
    pub signed_by: String,
    /// What went wrong last.
    pub error: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
