//! Etags: each identifies one revision of a story.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::domain::StoryId;

/// The identifier with which a caller states the revision that it has read. It is opaque to callers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Etag(String);

impl Etag {
    pub fn of(id: StoryId, revision: i64) -> Self {
        let digest = Sha256::new().chain_update(id.uuid()).chain_update(revision.to_be_bytes()).finalize();
        Self(hex::encode(&digest[..8]))
    }

    /// The etag that a caller sent. `None` for an empty text.
    pub fn given(text: &str) -> Option<Self> {
        Some(text).filter(|text| !text.is_empty()).map(|text| Self(text.to_owned()))
    }
}

impl fmt::Display for Etag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
