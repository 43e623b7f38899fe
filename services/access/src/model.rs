//! The roles and grants of a newsroom in memory.

use std::collections::HashMap;

use newsroom_chassis::authentication::Principal;
use newsroom_proto::access::v1::Privilege;
use time::OffsetDateTime;

use super::{
    Access, Grant, Holder, PrivilegeSet, Role,
    built_in::{BUILT_IN, BuiltIn},
};

/// Roles and grants.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The roles that a newsroom has made itself.
    roles: HashMap<String, PrivilegeSet>,
    grants: HashMap<Holder, Vec<Grant>>,
}

impl Model {
    /// A model of these roles and grants. Revoked grants and deleted roles have no effect.
    pub fn new(roles: impl IntoIterator<Item = Role>, grants: impl IntoIterator<Item = Grant>) -> Self {
        let roles = roles.into_iter().filter(|role| !role.is_deleted).map(|role| (role.id, role.privileges)).collect();
        let mut by_holder = HashMap::<_, Vec<_>>::new();
        for grant in grants.into_iter().filter(|grant| grant.revoked.is_none()) {
            by_holder.entry(grant.holder.clone()).or_default().push(grant);
        }
        Self { roles, grants: by_holder }
    }

    /// The privileges of a role. A role that is not known has none.
    pub fn privileges(&self, role: &str) -> PrivilegeSet {
        match BuiltIn::named(role) {
            Some(role) => role.privileges(),
            None => self.roles.get(role).copied().unwrap_or_default(),
        }
    }

    /// Whether the newsroom has made this role itself.
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.contains_key(role)
    }

    /// The grants of a principal and its groups that have an effect at this time.
    pub fn grants<'m>(
        &'m self,
        id: &str,
        groups: &[String],
        now: OffsetDateTime,
    ) -> impl Iterator<Item = &'m Grant> + use<'m> {
        let principal = Some(Holder::Principal(id.to_owned()));
        let holders = principal.into_iter().chain(groups.iter().map(|group| Holder::Group(group.clone())));
        let grants: Vec<_> = holders.filter_map(|holder| self.grants.get(&holder)).collect();
        grants.into_iter().flatten().filter(move |grant| grant.holds(now))
    }

    /// What a principal may do.
    pub fn access(&self, principal: &Principal, now: OffsetDateTime) -> Access {
        let mut access = Access::default();
        for grant in self.grants(&principal.id, &principal.groups, now) {
            access.add(self.privileges(&grant.role), grant.desk.as_deref());
        }
        access
    }

    /// The ids of the roles that have this privilege, the built-in ones first.
    pub fn roles_with(&self, privilege: Privilege) -> Vec<String> {
        let built_in = BUILT_IN.iter().filter(|role| role.privileges().contains(privilege));
        let mut own: Vec<_> = self.roles.iter().filter(|(_, has)| has.contains(privilege)).collect();
        own.sort_by_key(|(id, _)| *id);
        built_in.map(|role| role.id.to_owned()).chain(own.into_iter().map(|(id, _)| id.clone())).collect()
    }

    /// The grants without an end by which somebody may manage access everywhere.
    pub fn administrators(&self) -> impl Iterator<Item = &Grant> {
        let manages = |grant: &&Grant| {
            let manages = self.privileges(&grant.role).contains(Privilege::AccessManage);
            manages && grant.desk.is_none() && grant.ends.is_none()
        };
        self.grants.values().flatten().filter(manages)
    }
}
