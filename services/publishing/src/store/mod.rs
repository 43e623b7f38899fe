//! The tables of publishing and the queries over them.

mod article;
mod edition;
mod entity;
mod former_path;
mod migrations;
mod record;
mod related_set;
mod section;
mod withdrawal;

pub use article::{ArticleRow, Articles};
pub use edition::{Editions, RenderedEdition};
pub use former_path::FormerPaths;
pub use migrations::Migrator;
pub use related_set::{RelatedCards, RelatedSets};
pub use section::Sections;
pub use withdrawal::Withdrawals;
