//! Who calls, and how it is known.

use serde::{Deserialize, Serialize};

/// A person or a service that calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The name of the issuer and the subject of the token, for example `staff:248289761001`. It never changes, and
    /// belongs to nobody else.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// Whether it is a person.
    pub kind: PrincipalKind,
    /// The groups that the issuer names: the name of the issuer, a colon, and the name of the group.
    pub groups: Vec<String>,
    /// How the principal is known.
    pub proof: Proof,
}

impl Principal {
    /// A caller who is believed to have this name, because the configuration says so
    /// ([`AuthenticationConfig::trust_unproved_callers`](super::AuthenticationConfig)). Its id has no issuer, so that it
    /// is never the id of a caller with a proof.
    pub fn unproved(name: String) -> Self {
        Self {
            id: format!("unproved:{name}"),
            name,
            kind: PrincipalKind::Person,
            groups: Vec::new(),
            proof: Proof::Nothing,
        }
    }
}

/// What proves who a principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nothing: the service believes its callers.
    Nothing,
    /// A bearer token.
    Token,
    /// A client certificate.
    Certificate,
    /// The signature of a message, with a secret of the sender.
    Signature,
}

impl Proof {
    /// The name for people and records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Token => "token",
            Self::Certificate => "certificate",
            Self::Signature => "signature",
        }
    }
}

/// The kind of a principal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PrincipalKind {
    /// A person.
    #[default]
    Person,
    /// A program.
    Service,
}
