//! An article, in columns to ask by and whole.

use sea_orm::entity::prelude::*;

/// An article.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article")]
pub struct Model {
    /// The story's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Rises by one with each change.
    pub revision: i64,
    /// `published` or `withdrawn`.
    pub state: String,
    /// Where it can be read.
    pub path: String,
    /// The end of its path.
    pub suffix: String,
    /// One line.
    pub headline: String,
    /// What stands under the headline in a list.
    pub summary: String,
    /// Its first words.
    pub teaser: String,
    /// The section's name.
    pub section: String,
    /// The section's slug.
    pub section_slug: String,
    /// BCP 47.
    pub language: String,
    /// When readers first had it.
    pub published_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// The article as `newsroom.publishing.v1.Article`.
    pub snapshot: Vec<u8>,
}

/// It stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
