//! Says whether a principal may do something, and why.

use newsroom_access::{Directory, Grant};
use newsroom_chassis::clock;

use crate::convert::CheckAccess;

/// Whether a principal may do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessCheck {
    /// The grants by which it may. Empty: it may not.
    pub grants: Vec<Grant>,
    /// The roles that would give it the privilege.
    pub roles: Vec<String>,
}

pub fn check(directory: &Directory, query: &CheckAccess) -> AccessCheck {
    let model = directory.model();
    let allows = |grant: &&Grant| {
        let is_there = grant.desk.is_none() || grant.desk == query.desk;
        is_there && model.privileges(&grant.role).contains(query.privilege)
    };
    let grants: Vec<_> = model.grants(&query.principal, &query.groups, clock::now()).filter(allows).cloned().collect();
    let roles = if grants.is_empty() { model.roles_with(query.privilege) } else { Vec::new() };
    AccessCheck { grants, roles }
}
