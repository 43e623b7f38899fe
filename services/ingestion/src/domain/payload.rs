//! What is known of a payload from outside.

use url::Url;

use super::Form;

/// What is known of a payload from outside. It takes part in what a parser makes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayloadMetadata {
    /// The form that its sender says it has.
    pub form: Option<Form>,
    /// The `Content-Type` that it came with.
    pub content_type: Option<String>,
    /// Where it was found.
    pub url: Option<Url>,
}
