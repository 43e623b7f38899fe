//! Why files of certificates and keys cannot be used.

use std::{io, path::PathBuf};

/// Why files of certificates and keys cannot be used. No text holds any part of a key.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file cannot be read.
    #[error("{} cannot be read: {cause}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// Others than this process may read the private key.
    #[error(
        "{} is a secret that others can read: its mode must be 0600 or less, or 0440 if it belongs to another account",
        .0.display()
    )]
    Exposed(PathBuf),
    /// The file is larger than any such file.
    #[error("{} is larger than {} KiB", .0.display(), super::file::MAX_BYTES >> 10)]
    TooLarge(PathBuf),
    /// The file has no certificate, or one that is none.
    #[error("{} must hold certificates in PEM form", .0.display())]
    Certificate(PathBuf),
    /// The file has no private key that can be used.
    #[error("{} must hold a private key in PEM form: RSA of 2048 bits or more, P-256, P-384 or Ed25519", .0.display())]
    Key(PathBuf),
    /// The key is not that of the certificate.
    #[error("{} does not hold the key of the certificate in {}", key.display(), certificate.display())]
    Mismatch {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
    },
    /// A new certificate has expired, while the one that is served has not.
    #[error("the certificate in {} has expired", .0.display())]
    Expired(PathBuf),
    /// The library cannot use these files.
    #[error("the certificate in {} cannot be used: {cause}", file.display())]
    Unusable {
        /// The file of the certificate.
        file: PathBuf,
        /// Why.
        #[source]
        cause: rustls::Error,
    },
}
