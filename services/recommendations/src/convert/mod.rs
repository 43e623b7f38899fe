//! Domain and proto, both ways.

mod article;
mod error;
mod related;
mod request;

pub use article::{article_from_bytes, article_from_message, article_to_bytes};
pub use error::article_not_found;
pub use related::{event, related_to_message, set_from_bytes, set_to_bytes};
pub use request::{RelatedQuery, related_query};

/// A message says something that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {rule}")]
pub struct ConvertError {
    field: &'static str,
    rule: String,
}

fn invalid(field: &'static str, rule: impl std::fmt::Display) -> ConvertError {
    ConvertError { field, rule: rule.to_string() }
}

#[cfg(test)]
mod tests;
