//! Why a rule of roles and grants rejects an action.

use newsroom_access::PrivilegeSet;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    #[error("there is no such role")]
    RoleNotFound,
    #[error("there is or was a role with this id")]
    RoleExists,
    #[error("the role is part of the program and cannot be changed")]
    RoleBuiltIn,
    #[error("the role has changed since it was read")]
    StaleRole,
    /// There are already this many roles.
    #[error("there are already {0} roles")]
    TooManyRoles(usize),
    /// The caller would give what it does not have.
    #[error("nobody can give privileges that they do not have themselves: {}", .0.names())]
    Escalation(PrivilegeSet),
    /// The caller would give what it will not have as long itself.
    #[error(
        "nobody can give privileges for longer than they have them themselves: it needs an earlier end ({})",
        .0.names()
    )]
    Outlives(PrivilegeSet),
    #[error("there is no such grant")]
    GrantNotFound,
    #[error("the holder has this role there already, until the same time")]
    GrantExists,
    #[error("the grant is revoked already")]
    GrantRevoked,
    /// There are already this many grants.
    #[error("there are already {0} grants")]
    TooManyGrants(usize),
    #[error("after this nobody could manage access any more")]
    LastAdministrator,
    #[error("somebody manages access already: an administrator gives further grants")]
    NotTheFirst,
}
