//! The tables of recommendations and the queries over them.

mod article;
mod copy_group;
mod entity;
mod migrations;
mod record;
mod related_set;

pub use article::{ArticleChange, Articles, LoadedArticles, PublicationState};
pub use copy_group::{CopyGroups, WrittenGroups};
pub use migrations::Migrator;
pub use related_set::RelatedSets;
