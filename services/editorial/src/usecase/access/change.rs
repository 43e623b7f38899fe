//! The steps of a change of roles and grants: read all, decide, save, publish.

use std::collections::BTreeSet;

use newsroom_access::{
    AccessChange, Authorization, Grant, Model, Role,
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
        let last = ends.map_or(FOREVER, |end| end.saturating_sub(Duration::MICROSECOND));
        Giver { now: by.access_by(&self.model, now), at_end: by.access_by(&self.model, last) }
    }

    /// As [`Present::giver`], without what comes from broken glass.
    pub fn without_glass(&self, by: &Authorization, now: OffsetDateTime, ends: Option<OffsetDateTime>) -> Giver {
        self.with_glass(None, by, now, ends)
    }

    /// As [`Present::giver`], with what comes from one broken glass at most.
    fn with_glass(
        &self,
        glass: Option<Uuid>,
        by: &Authorization,
        now: OffsetDateTime,
        ends: Option<OffsetDateTime>,
    ) -> Giver {
        let grants = self.grants.iter().filter(|grant| match broken_by(grant) {
            None => true,
            root => root == glass,
        });
        let model = Model::new(self.roles.clone(), grants.cloned());
        let last = ends.map_or(FOREVER, |end| end.saturating_sub(Duration::MICROSECOND));
        Giver { now: by.access_by(&model, now), at_end: by.access_by(&model, last) }
    }

    /// The broken glass without which the caller may not give this. `None`: the caller may give it without any.
    pub fn glass_of(&self, by: &Authorization, now: OffsetDateTime, new: &NewGrant) -> Option<Uuid> {
        let may = |glass| may_give(&self.with_glass(glass, by, now, new.ends), new, &self.model).is_ok();
        let broken: BTreeSet<Uuid> = self.grants.iter().filter_map(broken_by).collect();
        if broken.is_empty() || may(None) {
            return None;
        }
        // The newest one, if no single one suffices.
        let newest = broken.last().copied();
        broken.into_iter().find(|glass| may(Some(*glass))).or(newest)
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

/// The broken glass that a grant is, or comes from.
fn broken_by(grant: &Grant) -> Option<Uuid> {
    if grant.is_break_glass { Some(grant.id) } else { grant.within_glass }
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
