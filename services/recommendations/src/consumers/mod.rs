//! The events of other services that recommendations consumes.

mod articles;

pub use articles::{ARTICLES, ArticleHandler, URGENT_ARTICLES};
