//! The issuers of tokens, and the rules for certificates.

use std::{net::SocketAddr, path::PathBuf};

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::{CertificateRule, PrincipalKind, SignatureAlgorithm};

/// The most seconds by which the clocks of an issuer and a service may differ.
const MAX_LEEWAY: u64 = 300;

/// Whose tokens, and which certificates, prove who calls.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuthenticationConfig {
    /// The issuers.
    pub issuers: Vec<IssuerConfig>,
    /// The rules by which a client certificate proves who calls. The first that matches counts.
    pub certificates: Vec<CertificateRule>,
    /// The calls that need no token. With an empty list, every call needs one.
    pub open: Vec<OpenCalls>,
    /// Without issuers and rules: whether each caller is believed to be who it says it is, and may do everything. Only for ports on
    /// the loopback.
    pub trust_unproved_callers: bool,
}

impl Default for AuthenticationConfig {
    fn default() -> Self {
        let open = vec![OpenCalls::Health, OpenCalls::Reflection];
        Self { issuers: Vec::new(), certificates: Vec::new(), open, trust_unproved_callers: false }
    }
}

/// Calls that may need no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OpenCalls {
    /// The health of the service (`grpc.health.v1`), which probes ask for.
    Health,
    /// The contracts (`grpc.reflection.v1` and `v1alpha`).
    Reflection,
}

impl OpenCalls {
    /// Whether the path of a request names one of these calls.
    pub(crate) fn has(self, path: &str) -> bool {
        path.starts_with(match self {
            Self::Health => "/grpc.health.",
            Self::Reflection => "/grpc.reflection.",
        })
    }
}

/// An issuer of tokens and the audience for which it makes them. Tokens of one issuer for several audiences need an entry
/// each.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerConfig {
    /// A short name of lower-case letters, digits and hyphens, the first part of its principals' ids. It must not change.
    pub name: String,
    /// The claim `iss`.
    pub issuer: String,
    /// The claim `aud`, or one of its values.
    pub audience: String,
    /// Its JWK set (RFC 7517): `https://…`, `http://…` at a loopback address, or `file:PATH`.
    pub keys: String,
    /// The algorithms that its tokens may have.
    #[serde(default = "default_algorithms")]
    pub algorithms: Vec<SignatureAlgorithm>,
    /// By how many seconds the clocks may differ.
    #[serde(default = "default_leeway")]
    pub leeway_seconds: u64,
    /// The claims that may hold the name to show, the first that does counts. Names between dots are a path.
    #[serde(default = "default_names")]
    pub name_claims: Vec<String>,
    /// The claim that holds the groups, for example `groups` or `realm_access.roles`.
    #[serde(default = "default_groups")]
    pub groups_claim: String,
    /// Whether its principals are persons or services.
    #[serde(default)]
    pub kind: PrincipalKind,
}

fn default_algorithms() -> Vec<SignatureAlgorithm> {
    use SignatureAlgorithm::{ES256, EdDSA, PS256, RS256};
    vec![RS256, PS256, ES256, EdDSA]
}

fn default_leeway() -> u64 {
    30
}

fn default_names() -> Vec<String> {
    vec!["name".into(), "preferred_username".into()]
}

fn default_groups() -> String {
    "groups".into()
}

/// Where the keys of an issuer are.
#[derive(Clone, Debug)]
pub(super) enum KeySource {
    Url(Url),
    File(PathBuf),
}

impl KeySource {
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("file:") {
            return (!path.is_empty()).then(|| Self::File(PathBuf::from(path)));
        }
        let url = Url::parse(text).ok()?;
        let is_loopback = match url.host()? {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback);
        (is_safe && url.username().is_empty() && url.password().is_none()).then_some(Self::Url(url))
    }
}

impl AuthenticationConfig {
    /// The names of the issuers and rules, with one of which the id of each principal begins. None where callers are believed
    /// without a proof.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let issuers = self.issuers.iter().map(|issuer| issuer.name.as_str());
        issuers.chain(self.certificates.iter().map(|rule| rule.name.as_str()))
    }

    /// Fails unless callers can prove who they are, or are trusted on a loopback address. A service does not start
    /// otherwise. `address` is that of the port for calls.
    pub fn check_proofs(&self, address: SocketAddr) -> Result<(), String> {
        let is_empty = self.issuers.is_empty() && self.certificates.is_empty();
        match (is_empty, self.trust_unproved_callers) {
            (true, false) => {
                return Err(
                    "server.authentication.issuers or certificates must say who calls: without a proof nobody can call \
                            (on the loopback server.authentication.trust_unproved_callers lets everybody do everything)"
                        .into(),
                );
            }
            (true, true) if !address.ip().is_loopback() => {
                return Err(
                    "server.authentication.trust_unproved_callers needs server.grpc to be a loopback address: \
                            everybody who reaches it may do everything"
                        .into(),
                );
            }
            (false, true) => {
                return Err(
                    "server.authentication.trust_unproved_callers must be false where callers have proofs".into()
                );
            }
            _ => {}
        }
        Ok(())
    }

    /// Fails with a sentence that names the first setting that is wrong.
    pub fn check(&self) -> Result<(), String> {
        for (number, issuer) in self.issuers.iter().enumerate() {
            let wrong =
                |setting: &str, rule: &str| Err(format!("server.authentication.issuers[{number}].{setting} {rule}"));
            if !is_short(&issuer.name) {
                return wrong("name", SHORT);
            }
            for (setting, value) in [("issuer", &issuer.issuer), ("audience", &issuer.audience)] {
                if value.trim().is_empty() {
                    return wrong(setting, "must not be empty");
                }
            }
            if KeySource::parse(&issuer.keys).is_none() {
                return wrong("keys", "must be https://…, http:// at a loopback address, or file:PATH");
            }
            if issuer.algorithms.is_empty() {
                return wrong("algorithms", "must name an algorithm");
            }
            if issuer.leeway_seconds > MAX_LEEWAY {
                return wrong("leeway_seconds", &format!("must be at most {MAX_LEEWAY}"));
            }
            let others = &self.issuers[..number];
            if others.iter().any(|other| (&other.issuer, &other.audience) == (&issuer.issuer, &issuer.audience)) {
                return wrong("audience", "must differ from that of another entry with the same issuer");
            }
            // So that a principal has one id.
            if others.iter().any(|other| (other.name == issuer.name) != (other.issuer == issuer.issuer)) {
                return wrong("name", "must be the same for all entries of an issuer, and differ from those of others");
            }
        }
        for (number, rule) in self.certificates.iter().enumerate() {
            let wrong =
                |setting: &str, why: &str| Err(format!("server.authentication.certificates[{number}].{setting} {why}"));
            if !is_short(&rule.name) {
                return wrong("name", SHORT);
            }
            // So that no id belongs to two principals.
            if self.issuers.iter().any(|issuer| issuer.name == rule.name) {
                return wrong("name", "must not be the name of an issuer");
            }
            if let Err((setting, why)) = rule.check() {
                return wrong(setting, why);
            }
        }
        Ok(())
    }
}

/// The rule for names that begin the ids of principals.
const SHORT: &str = "must be 1 to 32 lower-case letters, digits and hyphens";

fn is_short(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=32).contains(&name.len()) && name.chars().all(is_plain)
}
