//! The table of articles.

use newsroom_chassis::store::Compressed;
use sea_orm::entity::prelude::*;

/// The newest revision of an article. The row of a withdrawn article stays, without its text.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub published: bool,
    /// When the article was first published, in microseconds since the epoch.
    pub published_at: i64,
    /// When this row was written, in microseconds since the epoch.
    pub changed_at: i64,
    /// An `ArticleRecord`.
    pub snapshot: Compressed,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
