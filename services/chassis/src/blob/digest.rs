//! The digest that addresses a blob.

use std::{fmt, str::FromStr};

use sha2::{Digest as _, Sha256};

/// The SHA-256 digest of a blob, written as 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobDigest([u8; 32]);

impl BlobDigest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The shard of the blob: the first byte of the digest.
    pub fn shard(self) -> u8 {
        self.0[0]
    }

    /// The bytes of the digest.
    pub fn to_vec(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

/// The text or the bytes are not a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 64 hexadecimal digits in lower case")]
pub struct BlobDigestError;

impl TryFrom<&[u8]> for BlobDigest {
    type Error = BlobDigestError;

    fn try_from(bytes: &[u8]) -> Result<Self, BlobDigestError> {
        bytes.try_into().map(Self).map_err(|_| BlobDigestError)
    }
}

impl FromStr for BlobDigest {
    type Err = BlobDigestError;

    fn from_str(text: &str) -> Result<Self, BlobDigestError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| BlobDigestError)?;
        // Each digest has one path.
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) { Err(BlobDigestError) } else { Ok(Self(bytes)) }
    }
}

impl fmt::Display for BlobDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for BlobDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
