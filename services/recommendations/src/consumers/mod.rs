//! The events of other services that recommendations consumes.

mod access;
mod articles;
mod groups;

pub use access::{ACCESS, URGENT_ACCESS};
pub use articles::{ARTICLES, ArticleHandler, URGENT_ARTICLES};
pub use groups::{GROUPS, GroupHandler};
