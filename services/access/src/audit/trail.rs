//! What the audit knows of one call besides its caller.

use std::{
    net::IpAddr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use http::Extensions;
use newsroom_chassis::{http::Peer, server::CallerAddress, store::StoreError};
use newsroom_proto::audit::v1::Outcome;

use super::{AuditEntry, AuditLog, Resource};
use crate::Authorization;

/// What the audit knows of one call. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    address: Option<IpAddr>,
    /// `None` for a call that came through no door: it has no entries of its own.
    log: Option<AuditLog>,
    resource: OnceLock<Resource>,
    is_read: AtomicBool,
    is_refused: AtomicBool,
}

impl Trail {
    /// The trail of the call with these extensions.
    pub fn of(extensions: &Extensions, log: Option<AuditLog>) -> Self {
        Self(Arc::new(Shared { address: address(extensions), log, ..Shared::default() }))
    }
}

/// The address for which the call counts: behind a trusted proxy that of its client. A push over HTTP has only the address
/// of its connection.
fn address(extensions: &Extensions) -> Option<IpAddr> {
    match extensions.get() {
        Some(CallerAddress(address)) => *address,
        None => extensions.get().map(|Peer(address)| *address),
    }
}

impl Authorization {
    /// Says what the call is about, so that a refusal names it.
    pub fn concern(&self, resource: Resource) {
        // A call about several things is about the first one.
        let _known = self.trail().0.resource.set(resource);
    }

    /// An entry of a change, to be stored with it by [`record`](super::record).
    pub fn changed(&self) -> AuditEntry {
        self.entry(Outcome::Changed)
    }

    /// Records that a work began that the store cannot undo. Its entry is stored when this returns.
    pub async fn started(&self, resource: Resource) -> Result<(), StoreError> {
        match &self.trail().0.log {
            Some(log) => log.write(self.entry(Outcome::Started).about(resource)).await,
            None => Ok(()),
        }
    }

    /// Records that the caller reads something that not everybody may read: in the background, and before the caller has
    /// it. Waits while there is no room for the entry, and fails if that takes five seconds. A call has one such entry.
    pub async fn read(&self, resource: Resource, revision: i64) -> Result<(), StoreError> {
        let Shared { log: Some(log), is_read, .. } = &*self.trail().0 else { return Ok(()) };
        if is_read.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        let queued = log.read(self.entry(Outcome::Read).about(resource).revisions(0, revision)).await;
        is_read.store(queued.is_ok(), Ordering::Relaxed);
        queued
    }

    /// Records in the background that the call was refused. A call has one such entry.
    pub fn record_refusal(&self, reason: &str) {
        let Shared { log: Some(log), is_refused, resource, .. } = &*self.trail().0 else { return };
        if !is_refused.swap(true, Ordering::Relaxed) {
            let resource = resource.get().cloned().unwrap_or_default();
            log.tell(AuditEntry { reason: reason.to_owned(), ..self.entry(Outcome::Refused).about(resource) });
        }
    }

    fn entry(&self, outcome: Outcome) -> AuditEntry {
        let principal = self.principal();
        AuditEntry {
            principal: principal.id.clone(),
            display_name: principal.name.clone(),
            proof: principal.proof.name().to_owned(),
            address: self.trail().0.address.map(|address| address.to_string()).unwrap_or_default(),
            ..AuditEntry::now(outcome, self.call().path.trim_start_matches('/'))
        }
    }
}
