//! Actions on articles.

mod group;
mod record;

pub use group::record_groups;
pub use record::record_articles;
