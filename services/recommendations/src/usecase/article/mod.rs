//! Actions on articles.

mod record;

pub use record::record_articles;
