//! TLS of the calls to services, with `https://` addresses.

use std::time::Duration;

use newsroom_chassis::tls::{ClientPair, read_authorities};
use tonic::transport::{Certificate, ClientTlsConfig, Identity};

use super::error::Failure;
use crate::cli::ClientOptions;

/// The settings of these options: whom to trust, and the certificate of the caller. Reads the files.
pub fn config(options: &ClientOptions, timeout: Duration) -> Result<ClientTlsConfig, Failure> {
    let wrong =
        |option: &str, error: &dyn std::fmt::Display| Failure::Usage(format!("{}: {error}", options.given_by(option)));
    let mut config = ClientTlsConfig::new().timeout(timeout);
    config = match &options.ca {
        Some(file) => {
            let authorities = read_authorities(file).map_err(|error| wrong("ca", &error))?;
            config.ca_certificate(Certificate::from_pem(authorities))
        }
        None => config.with_native_roots(),
    };
    match (&options.cert, &options.key) {
        (Some(certificate), Some(key)) => {
            let pair = ClientPair::read(certificate, key).map_err(|error| wrong("cert", &error))?;
            Ok(config.identity(Identity::from_pem(&pair.certificate, &*pair.key)))
        }
        (None, None) => Ok(config),
        (Some(_), None) => Err(wrong("cert", &"needs --key with its private key")),
        (None, Some(_)) => Err(wrong("key", &"needs --cert with its certificate")),
    }
}
