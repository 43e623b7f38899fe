//! The events of other services that recommendations handles.

mod articles;

pub use articles::{ARTICLES, ArticleHandler, URGENT_ARTICLES};
