//! The settings of a port with TLS.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The files of a port with TLS, in PEM form. They are read again every few seconds; a new certificate with its key
/// replaces the former one without a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TlsConfig {
    /// The certificate of the server, and the intermediate ones after it.
    pub certificate: PathBuf,
    /// Its private key (PKCS #8, PKCS #1 or SEC1). Nobody but this process may be able to read it.
    pub key: PathBuf,
    /// The certificates of those who may issue client certificates.
    pub client_ca: Option<PathBuf>,
    /// Whether clients have to present a certificate.
    pub client_certificates: ClientCertificates,
}

/// Whether the clients of a port have to present a certificate (mTLS).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientCertificates {
    /// They are not asked for one.
    #[default]
    Off,
    /// They may come without one. One that they present has to be valid.
    Optional,
    /// Only clients with a valid one may connect.
    Required,
}

impl TlsConfig {
    /// Fails with a sentence that names the first setting of this `section` that is wrong. Reads no file.
    pub fn check(&self, section: &str) -> Result<(), String> {
        for (name, path) in
            [("certificate", Some(&self.certificate)), ("key", Some(&self.key)), ("client_ca", self.client_ca.as_ref())]
        {
            if path.is_some_and(|path| path.as_os_str().is_empty()) {
                return Err(format!("{section}.{name} must be a file"));
            }
        }
        match (self.client_certificates, &self.client_ca) {
            (ClientCertificates::Off, None) => Ok(()),
            (ClientCertificates::Off, Some(_)) => Err(format!(
                "{section}.client_ca has no effect without {section}.client_certificates = \"optional\" or \"required\""
            )),
            (_, None) => Err(format!("{section}.client_certificates needs {section}.client_ca")),
            (_, Some(_)) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_certificates_and_their_ca_come_together() {
        let with = |client_certificates, client_ca: Option<&str>| {
            let config = TlsConfig {
                certificate: "tls.crt".into(),
                key: "tls.key".into(),
                client_ca: client_ca.map(PathBuf::from),
                client_certificates,
            };
            config.check("server.tls").err().unwrap_or_default()
        };
        use ClientCertificates::{Off, Optional, Required};
        for right in [with(Off, None), with(Optional, Some("ca.crt")), with(Required, Some("ca.crt"))] {
            assert_eq!(right, "");
        }
        assert_eq!(with(Required, None), "server.tls.client_certificates needs server.tls.client_ca");
        assert!(with(Off, Some("ca.crt")).starts_with("server.tls.client_ca has no effect"));
        assert_eq!(with(Required, Some("")), "server.tls.client_ca must be a file");
    }
}
