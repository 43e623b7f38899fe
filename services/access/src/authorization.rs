//! What the caller of one call may do.

use std::sync::Arc;

use http::Extensions;
use newsroom_chassis::{
    authentication::{Principal, Proof},
    clock,
};
use newsroom_proto::{
    access::v1::{Privilege, Scope},
    calls::Call,
};
use time::OffsetDateTime;

use super::{Access, AccessError, Desks, Directory, Model, audit::Trail};

/// The caller of one call, and what it may do. The door has checked what can be checked without the desk.
#[derive(Clone, Debug)]
pub struct Authorization {
    principal: Arc<Principal>,
    call: &'static Call,
    access: Arc<Access>,
    /// Where the access is found again. `None` for a caller who may do everything.
    directory: Option<Directory>,
    trail: Trail,
}

impl Authorization {
    pub(crate) fn new(
        principal: Arc<Principal>,
        call: &'static Call,
        access: Arc<Access>,
        directory: Option<Directory>,
    ) -> Self {
        Self { principal, call, access, directory, trail: Trail::default() }
    }

    /// The same caller, of whom the audit knows this.
    #[must_use]
    pub(crate) fn trailed(self, trail: Trail) -> Self {
        Self { trail, ..self }
    }

    /// The same caller, from where the request with these extensions came.
    #[must_use]
    pub fn from_request(self, extensions: &Extensions) -> Self {
        self.trailed(Trail::of(extensions, None))
    }

    pub(crate) fn trail(&self) -> &Trail {
        &self.trail
    }

    pub(crate) fn call(&self) -> &'static Call {
        self.call
    }

    /// A caller who may do everything: one whom the configuration trusts.
    pub fn of_everything(principal: Principal, path: &str) -> Result<Self, AccessError> {
        let call = Call::at(path).ok_or(AccessError::NoCall)?;
        Ok(Self::new(Arc::new(principal), call, Arc::new(Access::all()), None))
    }

    /// A caller who may make this one call, because it has proved it by other means than a grant.
    pub fn of_one_call(principal: Principal, path: &str) -> Result<Self, AccessError> {
        let call = Call::at(path).ok_or(AccessError::NoCall)?;
        let mut access = Access::default();
        access.add(call.privilege.into_iter().collect(), None);
        Ok(Self::new(Arc::new(principal), call, Arc::new(access), None))
    }

    /// The authorization that the door has left with a request.
    pub fn of(extensions: &Extensions) -> Result<Self, AccessError> {
        extensions.get().cloned().ok_or(AccessError::Unknown)
    }

    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    pub fn access(&self) -> &Access {
        &self.access
    }

    /// What the caller may do at this time by these roles and grants: for a transaction that changes them.
    pub fn access_by(&self, model: &Model, at: OffsetDateTime) -> Access {
        // A caller without proof, or at the machine, may do what it may for other reasons than grants.
        let has_grants = self.directory.is_some() && self.principal.proof != Proof::Nothing;
        if has_grants { model.access(&self.principal, at) } else { (*self.access).clone() }
    }

    /// Checks that the caller may make the call about something on this desk.
    pub fn check(&self, desk: &str, is_own: bool) -> Result<(), AccessError> {
        match self.call.privilege {
            None => Ok(()),
            Some(_) if self.owns(desk, is_own) => Ok(()),
            Some(privilege) => self.require(privilege, desk),
        }
    }

    /// As [`Authorization::check`], for something of nobody's own that may be on no desk.
    pub fn check_on(&self, desk: Option<&str>) -> Result<(), AccessError> {
        let Some(privilege) = self.call.privilege else { return Ok(()) };
        if self.access.allows(privilege, desk) {
            return Ok(());
        }
        Err(AccessError::Missing { privilege, desk: desk.map(ToOwned::to_owned) })
    }

    /// Checks that the caller may make the call about anything at all.
    pub fn check_anywhere(&self) -> Result<(), AccessError> {
        match self.call.privilege {
            Some(privilege) if !self.access.allows_anywhere(privilege) => {
                Err(AccessError::Missing { privilege, desk: None })
            }
            _ => Ok(()),
        }
    }

    /// Checks that the caller has a further privilege on this desk.
    pub fn require(&self, privilege: Privilege, desk: &str) -> Result<(), AccessError> {
        let desk = Some(desk).filter(|_| self.call.scope == Scope::Desk);
        if self.access.allows(privilege, desk)
            || (self.call.scope == Scope::Anywhere && self.access.allows_anywhere(privilege))
        {
            return Ok(());
        }
        Err(AccessError::Missing { privilege, desk: desk.map(ToOwned::to_owned) })
    }

    /// Whether the caller has a further privilege on this desk.
    pub fn has(&self, privilege: Privilege, desk: &str) -> bool {
        self.require(privilege, desk).is_ok()
    }

    /// The desks that the call may be about, if it is not about something of the caller's own.
    pub fn desks(&self) -> Desks {
        self.call.privilege.map_or(Desks::All, |privilege| self.access.desks(privilege))
    }

    /// The desks on which the call may be about something of the caller's own.
    pub fn own_desks(&self) -> Desks {
        self.call.own.map_or(Desks::Only(Vec::new()), |own| self.access.desks(own))
    }

    /// Whether the caller may make the call because it is about something of its own.
    pub fn owns(&self, desk: &str, is_own: bool) -> bool {
        is_own && self.call.own.is_some_and(|own| self.access.allows(own, Some(desk)))
    }

    /// The same caller, with what it may do now: for a stream, which may outlive a grant.
    #[must_use]
    pub fn now(&self) -> Self {
        let access = self.directory.as_ref().map(|directory| directory.access(&self.principal, clock::now()));
        Self { access: access.map_or_else(|| self.access.clone(), Arc::new), ..self.clone() }
    }
}
