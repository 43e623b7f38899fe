//! TLS of the connection to the bus.

use std::path::PathBuf;

use async_nats::ConnectOptions;
use serde::{Deserialize, Serialize};

use crate::tls::{ClientPair, TlsError, read_authorities};

/// The files of the connection to the bus, in PEM form. Each new connection reads them again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusTlsConfig {
    /// The certificates of those who may issue the servers' certificates. Unset: those of the system.
    pub ca: Option<PathBuf>,
    /// The certificate of this client, with `key`.
    pub certificate: Option<PathBuf>,
    /// Its private key. Nobody but this process may be able to read it.
    pub key: Option<PathBuf>,
    /// Whether the server expects the handshake before it says anything (`handshake_first` of nats-server).
    pub handshake_first: bool,
}

impl BusTlsConfig {
    /// Fails with a sentence that names the first setting that is wrong. Reads no file.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.certificate.is_some() != self.key.is_some() {
            return Err("bus.tls.certificate and bus.tls.key must come together".into());
        }
        for (name, path) in [("ca", &self.ca), ("certificate", &self.certificate), ("key", &self.key)] {
            if path.as_ref().is_some_and(|path| path.as_os_str().is_empty()) {
                return Err(format!("bus.tls.{name} must be a file"));
            }
        }
        Ok(())
    }

    /// Adds the files to the options of a connection. Fails if they cannot be used now.
    pub(super) fn add_to(&self, mut options: ConnectOptions) -> Result<ConnectOptions, TlsError> {
        if let Some(ca) = &self.ca {
            read_authorities(ca)?;
            options = options.add_root_certificates(ca.clone());
        }
        if let (Some(certificate), Some(key)) = (&self.certificate, &self.key) {
            ClientPair::read(certificate, key)?;
            options = options.add_client_certificate(certificate.clone(), key.clone());
        }
        if self.handshake_first {
            options = options.tls_first();
        }
        Ok(options)
    }
}
