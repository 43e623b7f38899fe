//! An article: the columns that queries need, and the whole article as a record.

use newsroom_chassis::store::Compressed;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    /// `published` or `withdrawn`.
    pub state: String,
    pub path: String,
    /// The last digits of the id in reverse, so that the ids with an ending of any length are a range of the index.
    pub ending: String,
    pub headline: String,
    pub summary: String,
    pub teaser: String,
    pub section: String,
    pub section_slug: String,
    pub language: String,
    pub published_at: i64,
    pub updated_at: i64,
    /// When the row was written. `updated_at` is earlier, because an edition is decided and rendered before its
    /// transaction.
    pub changed_at: i64,
    pub snapshot: Compressed,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
