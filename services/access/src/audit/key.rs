//! The key that signs checkpoints, and the keys whose checkpoints are trusted.

use std::{fs, io, path::Path, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

/// The largest file of a key, in bytes.
const MAX_FILE: u64 = 4_096;
const BEGIN: &str = concat!("-----BEGIN PRIVATE ", "KEY-----");
const END: &str = concat!("-----END PRIVATE ", "KEY-----");

/// The Ed25519 key with which a service signs its checkpoints.
#[derive(Clone, Debug)]
pub struct AuditKey(Arc<Ed25519KeyPair>);

impl AuditKey {
    /// Reads a key in PKCS #8 (RFC 8410), as DER or PEM.
    pub fn read(path: &Path) -> io::Result<Self> {
        let invalid = |text: &str| io::Error::new(io::ErrorKind::InvalidData, text.to_owned());
        let found = fs::metadata(path)?;
        if !found.is_file() || found.len() > MAX_FILE {
            return Err(invalid("it is no file, or too large for a key"));
        }
        let bytes = fs::read(path)?;
        let der = match std::str::from_utf8(&bytes).ok().and_then(|text| text.trim().strip_prefix(BEGIN)) {
            None => bytes,
            Some(rest) => {
                let base64: String = rest.split(END).next().unwrap_or_default().split_whitespace().collect();
                STANDARD.decode(base64).map_err(|_| invalid("its PEM cannot be read"))?
            }
        };
        Self::from_pkcs8(&der).ok_or_else(|| invalid("it is no Ed25519 key"))
    }

    /// A key in PKCS #8, with or without its public key.
    pub fn from_pkcs8(der: &[u8]) -> Option<Self> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok().map(|key| Self(Arc::new(key)))
    }

    pub fn public(&self) -> Vec<u8> {
        self.0.public_key().as_ref().to_vec()
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

/// The public keys whose checkpoints are trusted.
#[derive(Clone, Debug, Default)]
pub struct TrustedKeys(Vec<Vec<u8>>);

impl TrustedKeys {
    /// Keys of 32 bytes in hexadecimal digits.
    pub fn parse<'k>(keys: impl IntoIterator<Item = &'k str>) -> Result<Self, String> {
        let parsed = keys.into_iter().map(|key| match hex::decode(key.trim()) {
            Ok(bytes) if bytes.len() == 32 => Ok(bytes),
            _ => Err("must be an Ed25519 public key: 64 hexadecimal digits".to_owned()),
        });
        parsed.collect::<Result<_, _>>().map(Self)
    }

    /// These keys and the one of the service itself.
    #[must_use]
    pub fn and(mut self, key: Option<&AuditKey>) -> Self {
        self.0.extend(key.map(AuditKey::public));
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn verify(&self, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
        self.0.iter().any(|trusted| trusted == key)
            && UnparsedPublicKey::new(&ED25519, key).verify(message, signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;

    use super::*;

    #[test]
    fn a_key_is_read_from_der_and_pem_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let der = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        fs::write(&path, &der).unwrap();
        let key = AuditKey::read(&path).unwrap();
        fs::write(&path, format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(&der))).unwrap();
        assert_eq!(AuditKey::read(&path).unwrap().public(), key.public());
        for bytes in ["", "no key", BEGIN, &"A".repeat(5_000)] {
            fs::write(&path, bytes).unwrap();
            assert!(AuditKey::read(&path).is_err(), "{bytes}");
        }
        assert!(AuditKey::read(folder.path()).is_err());
    }

    #[test]
    fn only_a_trusted_key_counts() {
        let key = AuditKey::from_pkcs8(Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap().as_ref()).unwrap();
        let signature = key.sign(b"text");
        let trusted = TrustedKeys::parse([hex::encode(key.public()).as_str()]).unwrap();
        assert!(trusted.verify(&key.public(), b"text", &signature));
        assert!(!trusted.verify(&key.public(), b"test", &signature));
        assert!(!TrustedKeys::default().verify(&key.public(), b"text", &signature));
        for wrong in ["", "00", &"0".repeat(63), &"g".repeat(64)] {
            assert!(TrustedKeys::parse([wrong]).is_err(), "{wrong}");
        }
    }
}
