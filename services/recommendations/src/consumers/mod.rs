//! The events of other services that recommendations consumes.

mod articles;
mod groups;

pub use articles::{ARTICLES, ArticleHandler, URGENT_ARTICLES};
pub use groups::{GROUPS, GroupHandler};
