//! Changes of roles.

use newsroom_access::{Privilege, PrivilegeSet, Role, is_built_in};
use time::OffsetDateTime;

use super::{Giver, GrantError};

/// The most roles of a newsroom's own, deleted ones included.
const MAX_ROLES: usize = 1_000;

/// What changes of a role. `None`: it stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleChange {
    pub display_name: Option<String>,
    pub description: Option<String>,
    pub privileges: Option<PrivilegeSet>,
}

/// Creates a role. `known` are all roles.
pub fn create_role(
    id: &str,
    change: RoleChange,
    known: &[Role],
    by: (&Giver, &str),
    now: OffsetDateTime,
) -> Result<Role, GrantError> {
    if is_built_in(id) || known.iter().any(|role| role.id == id) {
        return Err(GrantError::RoleExists);
    }
    if known.len() >= MAX_ROLES {
        return Err(GrantError::TooManyRoles(MAX_ROLES));
    }
    let privileges = change.privileges.unwrap_or_default();
    by.0.check_now(privileges, None)?;
    Ok(Role {
        id: id.to_owned(),
        display_name: change.display_name.unwrap_or_default(),
        description: change.description.unwrap_or_default(),
        privileges,
        is_deleted: false,
        revision: 1,
        updated: now,
        updated_by: by.1.to_owned(),
    })
}

/// Changes a role. `None`: it is already so. What the role gains, its holders have without an end: so has the giver. What
/// it loses can be given again, so the taker needs it now only.
pub fn update_role(
    role: &Role,
    change: RoleChange,
    etag: Option<i64>,
    by: (&Giver, &str),
    now: OffsetDateTime,
) -> Result<Option<Role>, GrantError> {
    check_etag(role, etag)?;
    let changed = Role {
        display_name: change.display_name.unwrap_or_else(|| role.display_name.clone()),
        description: change.description.unwrap_or_else(|| role.description.clone()),
        privileges: change.privileges.unwrap_or(role.privileges),
        ..role.clone()
    };
    if changed == *role {
        return Ok(None);
    }
    by.0.check(changed.privileges.without(role.privileges), None)?;
    by.0.check_now(role.privileges.without(changed.privileges), None)?;
    Ok(Some(next(changed, by.1, now)))
}

/// Deletes a role. Its id stays taken, so that its grants never mean another role. Nobody can bring it back, so who
/// deletes it manages access without an end, whatever is left of the role.
pub fn delete_role(
    role: &Role,
    etag: Option<i64>,
    by: (&Giver, &str),
    now: OffsetDateTime,
) -> Result<Role, GrantError> {
    check_etag(role, etag)?;
    by.0.check(role.privileges.union(PrivilegeSet::of(&[Privilege::AccessManage])), None)?;
    let deleted = Role { is_deleted: true, privileges: PrivilegeSet::EMPTY, ..role.clone() };
    Ok(next(deleted, by.1, now))
}

fn check_etag(role: &Role, etag: Option<i64>) -> Result<(), GrantError> {
    if role.is_deleted {
        return Err(GrantError::RoleNotFound);
    }
    if etag.is_none_or(|etag| etag == role.revision) { Ok(()) } else { Err(GrantError::StaleRole) }
}

fn next(role: Role, by: &str, now: OffsetDateTime) -> Role {
    Role { revision: role.revision + 1, updated: now.max(role.updated), updated_by: by.to_owned(), ..role }
}
