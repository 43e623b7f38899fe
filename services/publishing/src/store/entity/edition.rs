//! An edition, and what was rendered for it.

use sea_orm::entity::prelude::*;

/// An edition.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edition")]
pub struct Model {
    /// The article's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    /// Counts from 1 for each article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// The channel.
    pub channel: String,
    /// `live`, `superseded` or `withdrawn`.
    pub state: String,
    /// Its kind's name in the contract, or empty.
    pub kind: String,
    /// The revision of the story.
    pub story_revision: i64,
    /// One line.
    pub headline: String,
    /// SHA-256 of `html`.
    pub digest: String,
    /// When it was rendered.
    pub created_at: i64,
    /// What was rendered.
    pub html: String,
    /// The trace in which it was made (W3C), or empty.
    pub traceparent: String,
    /// The tracing systems' own words of that trace.
    pub tracestate: String,
}

/// It stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
