//! The steps of a change of roles and grants: read all, decide, save, publish.

use std::collections::BTreeSet;

use newsroom_access::{
    AccessChange, Authorization, Grant, Holder, Model, Role,
    audit::{self, AuditEntry, Resource},
    is_built_in, store as access,
};
use newsroom_chassis::store::{StoreError, Transaction};
use time::{Duration, OffsetDateTime, PrimitiveDateTime};
use uuid::Uuid;

use crate::{
    convert,
    domain::{Giver, GrantError, NewGrant, may_give},
    usecase::Error,
};

/// The last moment of a grant without an end.
const FOREVER: OffsetDateTime = PrimitiveDateTime::MAX.assume_utc();

/// All roles and the grants that have not ended.
pub(super) struct Present {
    pub roles: Vec<Role>,
    pub grants: Vec<Grant>,
    pub model: Model,
}

impl Present {
    /// Reads them, and lets no other transaction change them before this one ends.
    pub async fn lock(tx: &Transaction) -> Result<Self, StoreError> {
        access::lock(tx).await?;
        let roles = access::all_roles(tx.connection()).await?;
        let grants = access::present_grants(tx.connection()).await?;
        let model = Model::new(roles.clone(), grants.clone());
        Ok(Self { roles, grants, model })
    }

    /// What the caller may give, by what holds in this transaction: now, and just before `ends`.
    pub fn giver(&self, by: &Authorization, now: OffsetDateTime, ends: Option<OffsetDateTime>) -> Giver {
        giver_by(&self.model, by, now, ends)
    }

    /// As [`Present::giver`], without what comes from broken glass.
    pub fn without_glass(&self, by: &Authorization, now: OffsetDateTime, ends: Option<OffsetDateTime>) -> Giver {
        self.with_glass(&BTreeSet::new(), by, now, ends)
    }

    /// As [`Present::giver`], of what comes from broken glass with that alone that needs no glass but these.
    fn with_glass(
        &self,
        glass: &BTreeSet<Uuid>,
        by: &Authorization,
        now: OffsetDateTime,
        ends: Option<OffsetDateTime>,
    ) -> Giver {
        let grants = self.grants.iter().filter(|grant| broken_by(grant).all(|broken| glass.contains(&broken)));
        giver_by(&Model::new(self.roles.clone(), grants.cloned()), by, now, ends)
    }

    /// The broken glass without which the caller could not give this: none of it, if lasting rights suffice, and of
    /// several that each suffice the newest.
    pub fn glass_of(&self, by: &Authorization, now: OffsetDateTime, new: &NewGrant) -> Vec<Uuid> {
        let may =
            |glass: &BTreeSet<Uuid>| may_give(&self.with_glass(glass, by, now, new.ends), new, &self.model).is_ok();
        let principal = by.principal();
        let is_of_caller = |grant: &&Grant| match &grant.holder {
            Holder::Principal(id) => *id == principal.id,
            Holder::Group(group) => principal.groups.contains(group),
        };
        let all: BTreeSet<Uuid> = self.grants.iter().filter(is_of_caller).flat_map(broken_by).collect();
        let mut needed = all.clone();
        for glass in all {
            needed.remove(&glass);
            if !may(&needed) {
                needed.insert(glass);
            }
        }
        needed.into_iter().collect()
    }

    /// The model after a change.
    pub fn after(&self, change: &AccessChange) -> Model {
        let (mut roles, mut grants) = (self.roles.clone(), self.grants.clone());
        match change {
            AccessChange::Role(role) => {
                roles.retain(|known| known.id != role.id);
                roles.push(role.clone());
            }
            AccessChange::Grant(grant) => {
                grants.retain(|known| known.id != grant.id);
                grants.push(grant.clone());
            }
        }
        Model::new(roles, grants)
    }
}

/// What the caller may do by a model: now, and just before `ends`.
fn giver_by(model: &Model, by: &Authorization, now: OffsetDateTime, ends: Option<OffsetDateTime>) -> Giver {
    let last = ends.map_or(FOREVER, |end| end.saturating_sub(Duration::MICROSECOND));
    Giver { now: by.access_by(model, now), at_end: by.access_by(model, last) }
}

/// The broken glass that a grant is, or comes from.
fn broken_by(grant: &Grant) -> impl Iterator<Item = Uuid> {
    grant.is_break_glass.then_some(grant.id).into_iter().chain(grant.within_glass.iter().copied())
}

/// Finds a role that the newsroom has made itself, and locks its row.
pub(super) async fn own_role(tx: &Transaction, id: &str) -> Result<Role, Error> {
    if is_built_in(id) {
        return Err(GrantError::RoleBuiltIn.into());
    }
    Ok(access::find_role(tx, id).await?.ok_or(GrantError::RoleNotFound)?)
}

/// Saves a change with the entry that says who made it, and publishes its event.
pub(super) async fn save(tx: &mut Transaction, change: &AccessChange, entry: AuditEntry) -> Result<(), StoreError> {
    audit::record(tx, complete(entry, change)).await?;
    match change {
        AccessChange::Role(role) => access::record(tx, vec![role.clone()], Vec::new()).await?,
        AccessChange::Grant(grant) => access::record(tx, Vec::new(), vec![grant.clone()]).await?,
    }
    tx.publish(convert::access_changed(change))
}

/// The entry, with what was changed and why.
fn complete(entry: AuditEntry, change: &AccessChange) -> AuditEntry {
    match change {
        AccessChange::Role(role) => {
            entry.about(Resource::new("role", &role.id)).revisions(role.revision - 1, role.revision)
        }
        AccessChange::Grant(grant) => {
            let (note, revision) = (grant.revoked.as_ref().map_or(&grant.note, |end| &end.note), grant.revision());
            entry.about(Resource::new("grant", grant.id)).revisions(revision - 1, revision).note(note)
        }
    }
}
