//! Events of the other services.

mod articles;

pub use articles::{ARTICLES, Articles, URGENT_ARTICLES};
