//! The fingerprint of a related set, by which a change is recognised without the set itself.

use sha2::{Digest as _, Sha256};

use super::RelatedArticle;

/// A digest of what readers see of a set. Two sets with the same fingerprint look the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; Fingerprint::LENGTH]);

impl Fingerprint {
    pub const LENGTH: usize = 16;

    /// The fingerprint of members, best first.
    pub fn of(members: &[RelatedArticle]) -> Self {
        let mut hasher = Sha256::new();
        for member in members {
            hasher.update(member.id.uuid());
            for text in [&member.headline, &member.teaser, &member.path] {
                hasher.update((text.len() as u64).to_be_bytes());
                hasher.update(text);
            }
        }
        let mut bytes = [0; Self::LENGTH];
        bytes.copy_from_slice(&hasher.finalize()[..Self::LENGTH]);
        Self(bytes)
    }

    /// Restores a stored fingerprint. `None` if the length is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
