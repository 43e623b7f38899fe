//! The contents of the files of a port, and the server that they make.

use std::{path::Path, sync::Arc};

use rustls::{
    InconsistentKeys, RootCertStore, ServerConfig,
    crypto::{
        CryptoProvider,
        ring::{self, sign::any_supported_type},
    },
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::{NoServerSessionStorage, WebPkiClientVerifier, danger::ClientCertVerifier},
    sign::{CertifiedKey, SingleCertAndKey},
    version::{TLS12, TLS13},
};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::{
    ClientCertificates, TlsConfig, TlsError, certificate,
    file::{read_public, read_secret},
};

/// The bytes of all files of a port at one moment.
pub(super) struct Contents {
    certificate: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
    client_ca: Option<Vec<u8>>,
}

/// A server made of such contents.
#[derive(Debug)]
pub(super) struct Loaded {
    pub server: Arc<ServerConfig>,
    /// When its certificate ends.
    pub expires: OffsetDateTime,
    pub digest: [u8; 32],
}

impl Contents {
    pub fn read(config: &TlsConfig) -> Result<Self, TlsError> {
        Ok(Self {
            certificate: read_public(&config.certificate)?,
            key: read_secret(&config.key)?,
            client_ca: config.client_ca.as_deref().map(read_public).transpose()?,
        })
    }

    pub fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        for bytes in [&self.certificate, &*self.key, self.client_ca.as_ref().unwrap_or(&Vec::new())] {
            digest.update((bytes.len() as u64).to_be_bytes());
            digest.update(bytes);
        }
        digest.finalize().into()
    }

    /// The server with this certificate, for these protocols of ALPN (RFC 7301).
    pub fn load(&self, config: &TlsConfig, protocols: &[&[u8]]) -> Result<Loaded, TlsError> {
        let certificates = certificates(&config.certificate, &self.certificate)?;
        let expires = certificates.first().and_then(certificate::expires);
        let expires = expires.ok_or_else(|| TlsError::Certificate(config.certificate.clone()))?;
        // The library copies the key; the copies of this program are wiped.
        let key = PrivateKeyDer::from_pem_slice(&self.key).map(Zeroizing::new);
        let key = key.map_err(|_| TlsError::Key(config.key.clone()))?;
        let key = any_supported_type(&key).map_err(|_| TlsError::Key(config.key.clone()))?;
        let unusable = |cause| match cause {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                TlsError::Mismatch { certificate: config.certificate.clone(), key: config.key.clone() }
            }
            cause => TlsError::Unusable { file: config.certificate.clone(), cause },
        };
        let pair = CertifiedKey::new(certificates, key);
        pair.keys_match().map_err(unusable)?;
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone());
        let builder = builder.with_protocol_versions(&[&TLS13, &TLS12]).map_err(unusable)?;
        let builder = match self.verifier(config, provider)? {
            Some(verifier) => builder.with_client_cert_verifier(verifier),
            None => builder.with_no_client_auth(),
        };
        let mut server = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(pair)));
        server.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        if config.client_certificates != ClientCertificates::Off {
            // A resumed session would outlive the certificate with which it began.
            server.session_storage = Arc::new(NoServerSessionStorage {});
        }
        Ok(Loaded { server: Arc::new(server), expires, digest: self.digest() })
    }

    fn verifier(
        &self,
        config: &TlsConfig,
        provider: Arc<CryptoProvider>,
    ) -> Result<Option<Arc<dyn ClientCertVerifier>>, TlsError> {
        let (Some(path), Some(bytes)) = (&config.client_ca, &self.client_ca) else { return Ok(None) };
        let wrong = || TlsError::Certificate(path.clone());
        let mut roots = RootCertStore::empty();
        for authority in certificates(path, bytes)? {
            roots.add(authority).map_err(|_| wrong())?;
        }
        let builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        let builder = match config.client_certificates {
            ClientCertificates::Off => return Ok(None),
            ClientCertificates::Optional => builder.allow_unauthenticated(),
            ClientCertificates::Required => builder,
        };
        builder.build().map(Some).map_err(|_| wrong())
    }
}

/// All certificates of a file, at least one.
pub(super) fn certificates(path: &Path, bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    match all {
        Ok(all) if !all.is_empty() => Ok(all),
        _ => Err(TlsError::Certificate(path.to_owned())),
    }
}
