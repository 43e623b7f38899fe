//! A checkpoint: the signed state of a chain.

use uuid::Uuid;

use super::{AuditKey, TrustedKeys, canonical};

/// A checkpoint. Its values are as the table has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    pub service: String,
    /// From 1, without gaps.
    pub number: i64,
    pub id: Uuid,
    /// The position of the last entry, and its hash.
    pub position: i64,
    pub hash: Vec<u8>,
    /// The position of the first entry that is kept.
    pub first_position: i64,
    /// In microseconds since the epoch.
    pub time: i64,
    pub public_key: Vec<u8>,
    pub signature: Vec<u8>,
}

impl Checkpoint {
    /// The same checkpoint, signed.
    pub(super) fn signed(self, key: &AuditKey) -> Self {
        let unsigned = Self { public_key: key.public(), ..self };
        let signature = key.sign(&canonical::checkpoint_form(&unsigned));
        Self { signature, ..unsigned }
    }

    /// Whether a trusted key has signed it.
    pub fn is_signed(&self, keys: &TrustedKeys) -> bool {
        keys.verify(&self.public_key, &canonical::checkpoint_form(self), &self.signature)
    }
}
