//! A caller who has proved who it is.

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
    /// The groups that the issuer names.
    pub groups: Vec<String>,
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
