//! Conversion between the domain and proto messages.

mod article;
mod error;
mod related;
mod request;

pub use article::article_from_message;
pub use error::article_not_found;
pub use related::{related_changed, related_to_message};
pub use request::{RelatedQuery, related_query};

/// A field of a message breaks a rule.
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
