//! An edition and its HTML.

use newsroom_chassis::store::Compressed;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edition")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub channel: String,
    /// `live`, `superseded` or `withdrawn`.
    pub state: String,
    /// `first`, `update`, `correction` or `minor_edit`.
    pub kind: String,
    pub story_revision: i64,
    pub headline: String,
    /// SHA-256 of `html`, lower-case hex.
    pub digest: String,
    pub created_at: i64,
    pub html: Compressed,
    /// The trace in which the edition was made (W3C Trace Context), or empty.
    pub traceparent: String,
    pub tracestate: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
