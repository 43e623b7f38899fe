//! The canonical form of entries and checkpoints, which `audit.proto` describes, and the hashes over it.

use newsroom_proto::audit::v1::{AuditCheckpoint, Outcome};
use prost::Name as _;
use sha2::{Digest as _, Sha256};

use super::{AuditEntry, Checkpoint};

/// A hash: SHA-256.
pub type Hash = [u8; 32];

/// The hash before the first entry.
pub const NO_HASH: Hash = [0; 32];

/// The hash of the entry at a position, after the entry with the hash `previous`.
pub fn entry_hash(previous: &Hash, service: &str, position: i64, entry: &AuditEntry) -> Hash {
    Sha256::new().chain_update(previous).chain_update(entry_form(service, position, entry)).finalize().into()
}

fn entry_form(service: &str, position: i64, entry: &AuditEntry) -> Vec<u8> {
    let mut form = Form::new(&newsroom_proto::audit::v1::AuditEntry::full_name());
    form.text(service).number(position).text(&entry.id.to_string()).number(entry.time).text(&outcome(entry.outcome));
    form.text(&entry.principal).text(&entry.display_name).text(&entry.proof).text(&entry.address).text(&entry.call);
    form.text(&entry.resource.kind).text(&entry.resource.id);
    form.number(entry.from_revision).number(entry.to_revision);
    form.text(&entry.reason).text(&entry.note).text(&entry.trace_id);
    form.0
}

/// The bytes that a checkpoint's signature covers.
pub fn checkpoint_form(checkpoint: &Checkpoint) -> Vec<u8> {
    let mut form = Form::new(&AuditCheckpoint::full_name());
    form.text(&checkpoint.service).number(checkpoint.number).text(&checkpoint.id.to_string());
    form.number(checkpoint.position).text(&hex::encode(&checkpoint.hash)).number(checkpoint.first_position);
    form.number(checkpoint.time).text(&hex::encode(&checkpoint.public_key));
    form.0
}

/// The name of an outcome. A number that no outcome has stays a number.
fn outcome(number: i32) -> String {
    match Outcome::try_from(number) {
        Ok(outcome) => outcome.as_str_name().trim_start_matches("OUTCOME_").to_lowercase(),
        Err(_) => number.to_string(),
    }
}

/// Values, each with its length before it.
struct Form(Vec<u8>);

impl Form {
    fn new(name: &str) -> Self {
        let mut form = Self(Vec::with_capacity(512));
        form.text(name);
        form
    }

    fn text(&mut self, text: &str) -> &mut Self {
        // No value comes near the largest length.
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    fn number(&mut self, number: i64) -> &mut Self {
        self.text(&number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::audit::Resource;

    /// The form is part of the contract: an auditor recomputes it.
    #[test]
    fn the_form_of_an_entry_never_changes() {
        let entry = AuditEntry {
            id: Uuid::from_u128(1),
            time: 1_700_000_000_000_001,
            outcome: Outcome::Changed.into(),
            principal: "staff:1".into(),
            display_name: "Zoé".into(),
            proof: "token".into(),
            address: "192.0.2.1".into(),
            call: "newsroom.editorial.v1.StoryService/KillStory".into(),
            resource: Resource::new("story", Uuid::from_u128(2)),
            from_revision: 3,
            to_revision: 4,
            note: "faux".into(),
            trace_id: "0af7651916cd43dd8448eb211c80319c".into(),
            ..AuditEntry::default()
        };
        let form = entry_form("editorial", 7, &entry);
        let start = b"\0\0\0\x1cnewsroom.audit.v1.AuditEntry\0\0\0\x09editorial\0\0\0\x017\0\0\0\x24";
        assert!(form.starts_with(start), "{}", String::from_utf8_lossy(&form));
        assert!(
            form.ends_with(b"\0\0\0\x013\0\0\0\x014\0\0\0\0\0\0\0\x04faux\0\0\0\x200af7651916cd43dd8448eb211c80319c")
        );
        let hash = hex::encode(entry_hash(&NO_HASH, "editorial", 7, &entry));
        assert_eq!(hash, EXPECTED);
    }

    const EXPECTED: &str = "2da27426d9badb868308e20c0865b35a7220078cb3bdb04d63c4737a2274488a";

    #[test]
    fn no_value_can_pass_for_another() {
        let one = AuditEntry { reason: "a".into(), note: String::new(), ..AuditEntry::default() };
        let other = AuditEntry { reason: String::new(), note: "a".into(), ..AuditEntry::default() };
        assert_ne!(entry_form("x", 1, &one), entry_form("x", 1, &other));
        assert_eq!((outcome(1).as_str(), outcome(9).as_str()), ("changed", "9"));
    }
}
