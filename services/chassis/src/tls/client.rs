//! The files with which a client connects to a server.

use std::path::Path;

use rustls::{
    crypto::ring::sign::any_supported_type,
    pki_types::{PrivateKeyDer, pem::PemObject as _},
    sign::CertifiedKey,
};
use zeroize::Zeroizing;

use super::{
    TlsError,
    contents::certificates,
    file::{read_public, read_secret},
};

/// A certificate of a client and its private key, in PEM form. The key is wiped when this value is dropped.
pub struct ClientPair {
    /// The certificate, and the intermediate ones after it.
    pub certificate: Vec<u8>,
    /// The private key.
    pub key: Zeroizing<Vec<u8>>,
}

impl ClientPair {
    /// Reads both files, and checks that they fit. Others must not be able to read the key.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let pair = Self { certificate: read_public(certificate)?, key: read_secret(key)? };
        let parsed = PrivateKeyDer::from_pem_slice(&pair.key).map(Zeroizing::new);
        let parsed = parsed.map_err(|_| TlsError::Key(key.to_owned()))?;
        let signer = any_supported_type(&parsed).map_err(|_| TlsError::Key(key.to_owned()))?;
        let fits = CertifiedKey::new(certificates(certificate, &pair.certificate)?, signer).keys_match();
        let (certificate, key) = (certificate.to_owned(), key.to_owned());
        fits.map(|()| pair).map_err(|_| TlsError::Mismatch { certificate, key })
    }
}

/// Reads the certificates of authorities, at least one, in PEM form.
pub fn read_authorities(path: &Path) -> Result<Vec<u8>, TlsError> {
    let bytes = read_public(path)?;
    certificates(path, &bytes).map(|_| bytes)
}
