//! Conversion between the domain and proto messages.

mod article;
mod error;
mod related;
mod request;

pub use article::{article_from_message, group_change_from_message};
pub use related::{related_changed, related_to_message};
pub use request::{RelatedQuery, related_query};

#[cfg(test)]
mod tests;
