//! Etags: each names one revision of a story.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::domain::StoryId;

/// What a caller sends back to say which revision it has read. Callers cannot derive anything else from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Etag(String);

impl Etag {
    pub fn of(id: StoryId, revision: i64) -> Self {
        let digest = Sha256::new().chain_update(id.uuid()).chain_update(revision.to_be_bytes()).finalize();
        Self(hex::encode(&digest[..8]))
    }

    /// The etag that a caller sent. An empty text is none.
    pub fn given(text: &str) -> Option<Self> {
        Some(text).filter(|text| !text.is_empty()).map(|text| Self(text.to_owned()))
    }
}

impl fmt::Display for Etag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
