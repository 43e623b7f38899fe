//! The table of related sets. The sets themselves are in the events.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "related_set")]
pub struct Model {
    /// The article to which the set belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    pub revision: i64,
    /// When this row was written, in microseconds since the epoch.
    pub changed_at: i64,
    /// A `Fingerprint` of the set that was last published.
    pub fingerprint: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
