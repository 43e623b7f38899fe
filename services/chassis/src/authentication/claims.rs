//! What a token says.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{Principal, Proof, SignatureAlgorithm, TokenError, config::IssuerConfig};
use crate::server::{caller_name, is_deceptive};

/// The most groups of a token, and the most characters of a group's name.
const MAX_GROUPS: (usize, usize) = (500, 256);
/// The most characters of a subject. OpenID Connect Core 1.0, section 2: 255.
pub(super) const MAX_SUBJECT: usize = 255;

/// What a token says before its signature is checked. It selects the issuer and the key, and proves nothing.
#[derive(Debug)]
pub(super) struct Unverified {
    pub algorithm: SignatureAlgorithm,
    pub key_id: Option<String>,
    pub issuer: String,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Issued {
    iss: String,
}

impl Unverified {
    pub fn read(token: &str) -> Result<Self, TokenError> {
        let mut parts = token.split('.');
        let (Some(header), Some(claims), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(TokenError::Malformed);
        };
        let (header, claims): (Header, Issued) = (decode(header)?, decode(claims)?);
        // An extension that this program does not know must be understood (RFC 7515, section 4.1.11).
        if header.crit.is_some() {
            return Err(TokenError::Malformed);
        }
        let algorithm = SignatureAlgorithm::parse(&header.alg).ok_or(TokenError::Algorithm)?;
        Ok(Self { algorithm, key_id: header.kid, issuer: claims.iss })
    }
}

fn decode<T: DeserializeOwned>(part: &str) -> Result<T, TokenError> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| TokenError::Malformed)
}

/// The claims of a token whose signature is right.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    sub: String,
    pub exp: f64,
    iat: Option<f64>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl Claims {
    /// Whether the token says that it was made later than `now`, in seconds since the epoch.
    pub fn is_made_after(&self, now: f64) -> bool {
        self.iat.is_some_and(|made| made > now)
    }

    /// The principal of these claims.
    pub fn principal(&self, config: &IssuerConfig) -> Result<Principal, TokenError> {
        let subject = self.sub.as_str();
        let is_plain = subject.chars().all(|c| !is_deceptive(c) && !c.is_whitespace());
        if subject.is_empty() || subject.chars().nth(MAX_SUBJECT).is_some() || !is_plain {
            return Err(TokenError::Malformed);
        }
        let id = format!("{}:{subject}", config.name);
        let named = config.name_claims.iter().find_map(|claim| caller_name(self.text(claim)?));
        let name = named.or_else(|| caller_name(subject)).unwrap_or_else(|| id.chars().take(100).collect());
        let groups = self.groups(&config.groups_claim)?;
        let groups = groups.into_iter().map(|group| format!("{}:{group}", config.name)).collect();
        Ok(Principal { name, kind: config.kind, groups, id, proof: Proof::Token })
    }

    fn text(&self, claim: &str) -> Option<&str> {
        self.claim(claim)?.as_str()
    }

    /// The claim with this name, or at this path of names between dots.
    fn claim(&self, path: &str) -> Option<&Value> {
        if let Some(value) = self.others.get(path) {
            return Some(value);
        }
        let mut names = path.split('.');
        let first = self.others.get(names.next()?)?;
        names.try_fold(first, |value, name| value.get(name))
    }

    fn groups(&self, claim: &str) -> Result<Vec<String>, TokenError> {
        let (most, longest) = MAX_GROUPS;
        let groups = match self.claim(claim) {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::String(group)) => vec![group.clone()],
            Some(Value::Array(groups)) if groups.len() <= most => {
                let groups = groups.iter().map(|group| group.as_str().map(ToOwned::to_owned));
                groups.collect::<Option<Vec<_>>>().ok_or(TokenError::Groups)?
            }
            Some(_) => return Err(TokenError::Groups),
        };
        let fits = groups.iter().all(|group| group.chars().nth(longest).is_none());
        if fits { Ok(groups) } else { Err(TokenError::Groups) }
    }
}
