//! The roles of the groups of the local issuer.

use newsroom_editorial::InitialGrant;

use super::issuer::NAME;

/// The groups of local people, each with its role.
const ROLES: [(&str, &str); 6] = [
    ("owner", "administrator"),
    ("chief-editor", "chief-editor"),
    ("editor", "editor"),
    ("reporter", "reporter"),
    ("intern", "intern"),
    ("operator", "operator"),
];

/// The grants that a newsroom of `up` begins with.
pub fn initial_grants() -> Vec<InitialGrant> {
    let grant = |(group, role): (&str, &str)| InitialGrant {
        group: format!("{NAME}:{group}"),
        role: role.to_owned(),
        ..InitialGrant::default()
    };
    ROLES.map(grant).into()
}
