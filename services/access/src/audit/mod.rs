//! The audit: one entry for each change, each refused attempt and each read of private things, in a chain of hashes with
//! signed checkpoints.
//!
//! A change stores its entry in its own transaction ([`record`]), without waiting for any other. The leader chains the
//! entries in batches, so the chain is a moment behind. `audit.proto` describes the hashes.

mod calls;
mod canonical;
mod chain;
mod checkpoint;
mod convert;
mod entry;
mod forget;
mod key;
mod log;
mod metric;
mod published;
mod refusals;
mod sign;
mod store;
mod trail;
mod verify;
mod walk;
mod worker;

pub use calls::AuditCalls;
pub use canonical::{Hash, NO_HASH, entry_hash};
pub use chain::{ChainError, Chained, CheckpointRule, chain};
pub use checkpoint::Checkpoint;
pub use convert::{
    checkpoint_from_message, checkpoint_to_message, entry_from_message, entry_to_message, fault_to_message,
};
pub use entry::{AuditEntry, Resource};
pub use forget::forget;
pub use key::{AuditKey, TrustedKeys};
pub use log::AuditLog;
pub use published::{Compared, Published, PublishedError};
pub(crate) use store::Audit as AuditMigration;
pub use store::{AuditFilter, ChainedEntry, chained, list, record, record_all, tail};
pub(crate) use trail::Trail;
pub use verify::{Fault, FaultKind, Verifier};
pub use walk::{Record, Verified, Walk, verify};
pub use worker::LEADERSHIP;
use worker::Maintenance;

use std::time::Duration;

use newsroom_chassis::service::{AuditConfig, Service, StartError};
use newsroom_proto::audit::v1::audit_service_server::AuditServiceServer;

/// How many entries a checkpoint covers at most.
const CHECKPOINT_ENTRIES: i64 = 10_000;

/// Keeps the audit of a service. Returns the calls about it, which the service offers beside its own.
pub fn keep(service: &Service, config: &AuditConfig) -> Result<AuditServiceServer<AuditCalls>, StartError> {
    metric::describe();
    let key = match &config.key {
        // Who pastes the key itself in place of a path does not find it in a log.
        Some(path) => Some(AuditKey::read(path).map_err(|error| {
            StartError::Other(format!("audit.key: its file cannot be read as an Ed25519 key: {error}"))
        })?),
        None => None,
    };
    let trusted = TrustedKeys::parse(config.trusted_keys.iter().map(String::as_str));
    let trusted = trusted.map_err(|rule| StartError::Other(format!("audit.trusted_keys {rule}")))?;
    let keys = trusted.clone().and(key.as_ref());
    if key.is_none() {
        tracing::warn!(service = service.name(), "audit.key is not set: the audit is not signed, and kept for good");
    }
    let interval = Duration::from_secs(config.checkpoint_interval_seconds);
    let rule = key.map(|key| CheckpointRule { key, trusted, entries: CHECKPOINT_ENTRIES, interval });
    let lost_until = config.lost_until().map_err(StartError::Other)?;
    let (bus, stream) = (service.bus().clone(), service.stream().name);
    let published = Published { bus, stream, keys, lost_until };
    let (store, keep) = (service.store().clone(), Duration::from_secs(config.retention_days * 24 * 60 * 60));
    let maintenance = Maintenance { rule, published: published.clone(), keep };
    service.spawn_until_all_is_written("audit.chain", move |stop| worker::keep(store, maintenance, stop));
    let calls = AuditCalls::new(service.store().clone(), published, service.stopping());
    Ok(AuditServiceServer::new(calls).max_decoding_message_size(service.max_message_bytes()))
}
