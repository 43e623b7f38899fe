//! The metadata of a payload.

use url::Url;

use super::Form;

/// The metadata that was received with a payload. It affects how the payload is parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayloadMetadata {
    /// The form that the sender declares.
    pub form: Option<Form>,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The `Content-Language` header.
    pub content_language: Option<String>,
    /// The address of the payload.
    pub url: Option<Url>,
}
