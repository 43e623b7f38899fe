//! The keys of an issuer.

use jsonwebtoken::{
    DecodingKey,
    jwk::{AlgorithmParameters, Jwk, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;

use super::SignatureAlgorithm;

/// The most keys of a set.
const MAX_KEYS: usize = 100;
/// The most keys that are tried for a token that names none.
const MAX_TRIED: usize = 4;

/// The public keys of a JWK set that can check signatures.
#[derive(Debug, Default)]
pub(super) struct KeySet(Vec<Key>);

#[derive(Debug)]
struct Key {
    id: Option<String>,
    algorithm: Option<SignatureAlgorithm>,
    key: DecodingKey,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

/// The document is no JWK set, or has no key of use.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeySetError {
    #[error("it is no JWK set: {0}")]
    Malformed(#[from] serde_json::Error),
    #[error("it has more than {MAX_KEYS} keys")]
    TooMany,
    #[error("it has no public key for signatures")]
    Empty,
}

impl KeySet {
    /// Reads a JWK set. Keys of other kinds, also of kinds that do not exist yet, are left out.
    pub fn parse(json: &[u8]) -> Result<Self, KeySetError> {
        let document: Document = serde_json::from_slice(json)?;
        if document.keys.len() > MAX_KEYS {
            return Err(KeySetError::TooMany);
        }
        let keys: Vec<Key> = document.keys.into_iter().filter_map(Key::read).collect();
        if keys.is_empty() { Err(KeySetError::Empty) } else { Ok(Self(keys)) }
    }

    /// Whether there is a key with this id.
    pub fn has(&self, id: &str) -> bool {
        self.0.iter().any(|key| key.id.as_deref() == Some(id))
    }

    /// The keys with which a token with this algorithm and key id may be signed.
    pub fn of(&self, id: Option<&str>, algorithm: SignatureAlgorithm) -> Vec<DecodingKey> {
        let family = algorithm.in_library().family();
        let fits = |key: &&Key| {
            key.key.family() == family
                && key.algorithm.is_none_or(|own| own == algorithm)
                && id.is_none_or(|id| key.id.as_deref() == Some(id))
        };
        self.0.iter().filter(fits).take(MAX_TRIED).map(|key| key.key.clone()).collect()
    }
}

impl Key {
    fn read(value: Value) -> Option<Self> {
        let algorithm = match value.get("alg").and_then(Value::as_str) {
            // A key for an algorithm that this program does not know cannot be used.
            Some(name) => Some(SignatureAlgorithm::parse(name)?),
            None => None,
        };
        let jwk: Jwk = serde_json::from_value(value).ok()?;
        if matches!(jwk.algorithm, AlgorithmParameters::OctetKey(_) | AlgorithmParameters::Other(_)) {
            return None;
        }
        if jwk.common.public_key_use.as_ref().is_some_and(|used| *used != PublicKeyUse::Signature) {
            return None;
        }
        Some(Self { key: DecodingKey::from_jwk(&jwk).ok()?, id: jwk.common.key_id, algorithm })
    }
}
