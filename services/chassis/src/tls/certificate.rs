//! What a certificate says (RFC 5280).

use rustls::pki_types::CertificateDer;
use time::OffsetDateTime;
use x509_cert::{
    Certificate,
    der::Decode as _,
    ext::pkix::{SubjectAltName, name::GeneralName},
};

/// The names in the certificate of a client, which its authority has verified (`subjectAltName`, RFC 5280 §4.2.1.6). The
/// subject itself is not used, because no rule says what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerCertificate {
    /// The URIs.
    pub uris: Vec<String>,
    /// The names of hosts.
    pub dns_names: Vec<String>,
    /// The addresses of mail.
    pub emails: Vec<String>,
}

impl PeerCertificate {
    /// The names of a certificate that was verified. One that cannot be read has none.
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Self {
        let mut names = Self::default();
        let Ok(certificate) = Certificate::from_der(certificate) else { return names };
        let Ok(Some((_, alternatives))) = certificate.tbs_certificate().get_extension::<SubjectAltName>() else {
            return names;
        };
        for name in alternatives.0 {
            match name {
                GeneralName::UniformResourceIdentifier(uri) => names.uris.push(uri.to_string()),
                GeneralName::DnsName(name) => names.dns_names.push(name.to_string()),
                GeneralName::Rfc822Name(address) => names.emails.push(address.to_string()),
                _ => {}
            }
        }
        names
    }
}

/// The end of a certificate's validity. `None` if it cannot be read.
pub(super) fn expires(certificate: &CertificateDer<'_>) -> Option<OffsetDateTime> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let seconds = certificate.tbs_certificate().validity().not_after.to_unix_duration().as_secs();
    OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok()
}
