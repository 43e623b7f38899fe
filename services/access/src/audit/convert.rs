//! Entries, checkpoints and faults as messages, and back.

use newsroom_chassis::{
    clock::{from_micros, from_timestamp, micros, to_timestamp},
    convert::ConvertError,
};
use newsroom_proto::audit::v1;
use uuid::Uuid;

use super::{AuditEntry, Checkpoint, Fault, FaultKind, Resource, store::ChainedEntry};

pub fn entry_to_message(chained: ChainedEntry) -> v1::AuditEntry {
    let ChainedEntry { position, hash, entry } = chained;
    v1::AuditEntry {
        position,
        id: entry.id.to_string(),
        time: Some(to_timestamp(from_micros(entry.time))),
        outcome: entry.outcome,
        principal: entry.principal,
        display_name: entry.display_name,
        proof: entry.proof,
        address: entry.address,
        call: entry.call,
        resource_type: entry.resource.kind,
        resource_id: entry.resource.id,
        from_revision: entry.from_revision,
        to_revision: entry.to_revision,
        reason: entry.reason,
        note: entry.note,
        trace_id: entry.trace_id,
        hash: hex::encode(hash),
    }
}

/// Reads an entry of an export.
pub fn entry_from_message(message: v1::AuditEntry) -> Result<ChainedEntry, ConvertError> {
    let entry = AuditEntry {
        id: id("entry.id", &message.id)?,
        time: time("entry.time", message.time.as_ref())?,
        outcome: message.outcome,
        principal: message.principal,
        display_name: message.display_name,
        proof: message.proof,
        address: message.address,
        call: message.call,
        resource: Resource { kind: message.resource_type, id: message.resource_id },
        from_revision: message.from_revision,
        to_revision: message.to_revision,
        reason: message.reason,
        note: message.note,
        trace_id: message.trace_id,
    };
    Ok(ChainedEntry { position: message.position, hash: bytes("entry.hash", &message.hash)?, entry })
}

pub fn checkpoint_to_message(checkpoint: &Checkpoint) -> v1::AuditCheckpoint {
    v1::AuditCheckpoint {
        service: checkpoint.service.clone(),
        number: checkpoint.number,
        id: checkpoint.id.to_string(),
        position: checkpoint.position,
        hash: hex::encode(&checkpoint.hash),
        first_position: checkpoint.first_position,
        time: Some(to_timestamp(from_micros(checkpoint.time))),
        public_key: hex::encode(&checkpoint.public_key),
        signature: hex::encode(&checkpoint.signature),
    }
}

/// Reads a checkpoint of an export or of an event.
pub fn checkpoint_from_message(message: v1::AuditCheckpoint) -> Result<Checkpoint, ConvertError> {
    Ok(Checkpoint {
        service: message.service,
        number: message.number,
        id: id("checkpoint.id", &message.id)?,
        position: message.position,
        hash: bytes("checkpoint.hash", &message.hash)?,
        first_position: message.first_position,
        time: time("checkpoint.time", message.time.as_ref())?,
        public_key: bytes("checkpoint.public_key", &message.public_key)?,
        signature: bytes("checkpoint.signature", &message.signature)?,
    })
}

pub fn fault_to_message(fault: &Fault) -> v1::AuditFault {
    let kind = match fault.kind {
        FaultKind::Changed => v1::AuditFaultKind::Changed,
        FaultKind::Removed => v1::AuditFaultKind::Removed,
        FaultKind::Inserted => v1::AuditFaultKind::Inserted,
        FaultKind::Reordered => v1::AuditFaultKind::Reordered,
        FaultKind::Rewritten => v1::AuditFaultKind::Rewritten,
        FaultKind::Signature => v1::AuditFaultKind::Signature,
        FaultKind::CheckpointRemoved => v1::AuditFaultKind::CheckpointRemoved,
        FaultKind::State => v1::AuditFaultKind::State,
        FaultKind::Published => v1::AuditFaultKind::Published,
    };
    v1::AuditFault {
        kind: kind.into(),
        position: fault.position,
        id: fault.id.map(|id| id.to_string()).unwrap_or_default(),
        checkpoint_number: fault.checkpoint,
        text: fault.text.clone(),
    }
}

fn id(field: &'static str, text: &str) -> Result<Uuid, ConvertError> {
    Uuid::parse_str(text).map_err(|_| ConvertError::new(field, "must be a UUID"))
}

fn bytes(field: &'static str, text: &str) -> Result<Vec<u8>, ConvertError> {
    hex::decode(text).map_err(|_| ConvertError::new(field, "must be hexadecimal digits"))
}

fn time(field: &'static str, timestamp: Option<&prost_types::Timestamp>) -> Result<i64, ConvertError> {
    let time = timestamp.and_then(from_timestamp).ok_or_else(|| ConvertError::new(field, "must be a time"))?;
    Ok(micros(time))
}
