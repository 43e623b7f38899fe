//! The rules by which a client certificate proves a principal.

use serde::{Deserialize, Serialize};

use super::{Principal, PrincipalKind, Proof, claims::MAX_SUBJECT};
use crate::{server::caller_name, tls::PeerCertificate};

/// What is in the place of one whole part of a name.
const ANY: &str = "*";

/// A rule for the certificates of clients. The first rule that matches a name of a certificate makes its principal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateRule {
    /// The name in the certificate: `spiffe://house.example/ns/wire/sa/poller`, `dns:poller.wire.example` or
    /// `email:poller@house.example`. `*` stands for one part: a segment of a path (`spiffe://house.example/ns/*/sa/poller`),
    /// the first label of a host (`dns:*.wire.example`), or what is before the `@`.
    #[serde(rename = "match")]
    pub pattern: String,
    /// A short name of lower-case letters, digits and hyphens, the first part of the ids of its principals. It must not
    /// change, and must not be that of an issuer.
    pub name: String,
    /// The name to show. Unset: the name in the certificate.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Whether its principals are services or persons.
    #[serde(default = "default_kind")]
    pub kind: PrincipalKind,
    /// The groups of its principals.
    #[serde(default)]
    pub groups: Vec<String>,
}

fn default_kind() -> PrincipalKind {
    PrincipalKind::Service
}

/// What a rule matches.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    /// A SPIFFE id: its trust domain, and the segments of its path.
    Spiffe(String, Vec<String>),
    /// The labels of a host's name, in lower case.
    Dns(Vec<String>),
    /// The part before the `@`, and the host in lower case.
    Email(String, String),
}

impl CertificateRule {
    /// Fails with the name of the setting that is wrong, and the rule that it breaks.
    pub(super) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if Pattern::parse(&self.pattern).is_none() {
            return Err((
                "match",
                "must be spiffe://TRUST-DOMAIN/PATH, dns:HOST or email:NAME@HOST; * may stand for a segment of a path, the \
                 first label of a host of three or more, or the NAME",
            ));
        }
        if self.display_name.as_deref().is_some_and(|name| caller_name(name).is_none()) {
            return Err(("display_name", "must be a name of 1 to 100 characters, with a letter or digit"));
        }
        Ok(())
    }

    /// The principal of a certificate, if this rule matches one of its names.
    pub(super) fn principal(&self, certificate: &PeerCertificate) -> Option<Principal> {
        let name = Pattern::parse(&self.pattern)?.find(certificate)?;
        if name.chars().nth(MAX_SUBJECT).is_some() {
            return None;
        }
        let id = format!("{}:{name}", self.name);
        let shown = caller_name(self.display_name.as_deref().unwrap_or(&name));
        let shown = shown.unwrap_or_else(|| id.chars().take(100).collect());
        let groups = self.groups.iter().map(|group| format!("{}:{group}", self.name)).collect();
        Some(Principal { name: shown, kind: self.kind, groups, id, proof: Proof::Certificate })
    }
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        if let Some(host) = text.strip_prefix("dns:") {
            let labels = labels(host)?;
            let (first, rest) = labels.split_first()?;
            let is_wide = first == ANY && rest.len() < 2;
            return (!is_wide && rest.iter().all(|label| label != ANY)).then_some(Self::Dns(labels));
        }
        if let Some(address) = text.strip_prefix("email:") {
            let (name, host) = address.rsplit_once('@')?;
            let is_host = labels(host).is_some_and(|labels| labels.iter().all(|label| label != ANY));
            let is_name = name == ANY || (!name.is_empty() && !name.contains(['*', '@']));
            return (is_host && is_name).then(|| Self::Email(name.to_owned(), host.to_ascii_lowercase()));
        }
        let (domain, path) = spiffe(text, true)?;
        Some(Self::Spiffe(domain, path))
    }

    /// The first name of a certificate that matches, as it stands in an id.
    fn find(&self, certificate: &PeerCertificate) -> Option<String> {
        match self {
            // A SPIFFE certificate has exactly one URI (X.509-SVID §2).
            Self::Spiffe(domain, path) => match certificate.uris.as_slice() {
                [uri] => {
                    let (its_domain, its_path) = spiffe(uri, false)?;
                    (its_domain == *domain && match_all(path, &its_path)).then(|| uri.clone())
                }
                _ => None,
            },
            Self::Dns(pattern) => certificate.dns_names.iter().find_map(|name| {
                let labels = labels(name).filter(|labels| labels.iter().all(|label| label != ANY))?;
                match_all(pattern, &labels).then(|| labels.join("."))
            }),
            Self::Email(pattern, host) => certificate.emails.iter().find_map(|address| {
                let (name, its_host) = address.rsplit_once('@')?;
                let is_plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_graphic() && c != '@');
                let is_match = is_plain && its_host.eq_ignore_ascii_case(host) && (pattern == ANY || pattern == name);
                is_match.then(|| format!("{name}@{host}"))
            }),
        }
    }
}

fn match_all(pattern: &[String], parts: &[String]) -> bool {
    pattern.len() == parts.len() && pattern.iter().zip(parts).all(|(pattern, part)| pattern == ANY || pattern == part)
}

/// The labels of a host's name in lower case. A label may be [`ANY`].
fn labels(host: &str) -> Option<Vec<String>> {
    let is_label = |label: &str| {
        let is_plain = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        (1..=63).contains(&label.len()) && (is_plain || label == ANY)
    };
    let labels: Vec<String> = host.split('.').map(str::to_ascii_lowercase).collect();
    labels.iter().all(|label| is_label(label)).then_some(labels)
}

/// The trust domain and the path of a SPIFFE id (SPIFFE-ID §2). In a pattern a segment may be [`ANY`].
fn spiffe(text: &str, is_pattern: bool) -> Option<(String, Vec<String>)> {
    let (domain, path) = text.strip_prefix("spiffe://")?.split_once('/')?;
    let is_domain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    let is_segment = |segment: &str| {
        let is_plain = segment.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
        (is_plain && !matches!(segment, "" | "." | "..")) || (is_pattern && segment == ANY)
    };
    let segments: Vec<String> = path.split('/').map(ToOwned::to_owned).collect();
    let is_id = !domain.is_empty() && domain.chars().all(is_domain) && segments.iter().all(|part| is_segment(part));
    is_id.then(|| (domain.to_owned(), segments))
}

#[cfg(test)]
#[path = "certificates_tests.rs"]
mod tests;
