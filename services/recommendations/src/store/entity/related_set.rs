//! The table of related sets, as they were last published.

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
    /// A `RelatedSetRecord`.
    pub snapshot: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
