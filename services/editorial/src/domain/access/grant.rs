//! Gives and revokes grants.

use newsroom_access::{Grant, GrantEnd, Holder, Model, Privilege, PrivilegeSet, is_built_in};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Giver, GrantError};

/// The longest time for which somebody can take a role by breaking the glass.
pub const MAX_BREAK_GLASS: Duration = Duration::hours(8);
/// The most grants that have not ended.
const MAX_GRANTS: usize = 100_000;

/// A grant that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGrant {
    pub holder: Holder,
    pub role: String,
    /// `None`: everywhere.
    pub desk: Option<String>,
    pub ends: Option<OffsetDateTime>,
    pub note: String,
    /// The broken glass without which the giver could not give it.
    pub within_glass: Vec<Uuid>,
}

/// Gives a role. `known` are the grants that have not ended. The giver has to have the privileges, and the right to give
/// them, for as long as the grant lasts. `None` is a command at the machine, which needs no privilege.
pub fn give(
    id: Uuid,
    new: NewGrant,
    (model, known): (&Model, &[Grant]),
    by: (Option<&Giver>, &str),
    now: OffsetDateTime,
) -> Result<Grant, GrantError> {
    let privileges = model.privileges(&new.role);
    if privileges.is_empty() && !is_built_in(&new.role) && !model.has_role(&new.role) {
        return Err(GrantError::RoleNotFound);
    }
    if let Some(giver) = by.0 {
        may_give(giver, &new, model)?;
    }
    if known.len() >= MAX_GRANTS {
        return Err(GrantError::TooManyGrants(MAX_GRANTS));
    }
    // What comes from broken glass ends with it, so whoever can give the same without any gives more.
    let is_same = |grant: &Grant| {
        (&grant.holder, &grant.role, &grant.desk, grant.ends) == (&new.holder, &new.role, &new.desk, new.ends)
            && grant.within_glass.iter().all(|glass| new.within_glass.contains(glass))
    };
    if known.iter().any(is_same) {
        return Err(GrantError::GrantExists);
    }
    Ok(Grant {
        id,
        holder: new.holder,
        role: new.role,
        desk: new.desk,
        ends: new.ends,
        note: new.note,
        is_break_glass: false,
        within_glass: new.within_glass,
        created: now,
        created_by: by.1.to_owned(),
        revoked: None,
    })
}

/// Whether somebody has the privileges of a role, and the right to give them, for as long as the grant lasts.
pub fn may_give(giver: &Giver, new: &NewGrant, model: &Model) -> Result<(), GrantError> {
    let manages = PrivilegeSet::of(&[Privilege::AccessManage]);
    giver.check(model.privileges(&new.role).union(manages), new.desk.as_deref())
}

/// When a role ends that is taken for this long.
pub fn glass_ends(lasts: Duration, now: OffsetDateTime) -> OffsetDateTime {
    now + lasts.min(MAX_BREAK_GLASS)
}

/// Takes a role in an emergency, until then and whatever the taker's privileges are. `by` is what the taker has without
/// what it has taken so before: the right to break the glass, for as long as the role is taken. So nobody goes on by
/// breaking the glass again.
pub fn break_glass(
    id: Uuid,
    (role, ends): (String, OffsetDateTime),
    known: (&Model, &[Grant]),
    by: (&Giver, &str),
    note: String,
    now: OffsetDateTime,
) -> Result<Grant, GrantError> {
    by.0.check(PrivilegeSet::of(&[Privilege::AccessBreakGlass]), None)?;
    let holder = Holder::Principal(by.1.to_owned());
    let new = NewGrant { holder, role, desk: None, ends: Some(ends), note, within_glass: Vec::new() };
    let grant = give(id, new, known, (None, by.1), now)?;
    Ok(Grant { is_break_glass: true, ..grant })
}

/// Revokes a grant.
pub fn revoke(grant: &Grant, by: &str, note: String, now: OffsetDateTime) -> Result<Grant, GrantError> {
    if grant.revoked.is_some() {
        return Err(GrantError::GrantRevoked);
    }
    let revoked = Some(GrantEnd { time: now.max(grant.created), by: by.to_owned(), note });
    Ok(Grant { revoked, ..grant.clone() })
}

/// The grants that are revoked with a broken glass: those that were given by its rights.
pub fn given_within<'g>(glass: &Grant, known: &'g [Grant]) -> impl Iterator<Item = &'g Grant> {
    let id = glass.id;
    known.iter().filter(move |grant| grant.within_glass.contains(&id))
}

/// A newsroom that has an administrator keeps one: somebody who manages access everywhere, without an end.
pub fn check_administrators(before: &Model, after: &Model) -> Result<(), GrantError> {
    if before.administrators().next().is_some() && after.administrators().next().is_none() {
        return Err(GrantError::LastAdministrator);
    }
    Ok(())
}

#[cfg(test)]
#[path = "grant_tests.rs"]
mod tests;
