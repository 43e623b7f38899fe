//! An auditor who has only an export and the public key recomputes the whole record.

use newsroom_access::audit::{
    Checkpoint, Fault, Record, Verifier, checkpoint_to_message, entry_from_message, entry_to_message,
};
use newsroom_proto::audit::v1;
use ring::signature::{ED25519, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};

use crate::support::{Audited, Database};

/// The canonical form, written anew from its description in the contract.
fn form(values: &[String]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| [&u32::try_from(value.len()).unwrap().to_be_bytes(), value.as_bytes()].concat())
        .collect()
}

fn micros(time: Option<prost_types::Timestamp>) -> String {
    let time = time.unwrap();
    (time.seconds * 1_000_000 + i64::from(time.nanos) / 1_000).to_string()
}

fn hash(previous: &[u8], service: &str, entry: &v1::AuditEntry) -> Vec<u8> {
    let outcome = entry.outcome().as_str_name().trim_start_matches("OUTCOME_").to_lowercase();
    let entry = entry.clone();
    let values = [
        "newsroom.audit.v1.AuditEntry".to_owned(),
        service.to_owned(),
        entry.position.to_string(),
        entry.id,
        micros(entry.time),
        outcome,
        entry.principal,
        entry.display_name,
        entry.proof,
        entry.address,
        entry.call,
        entry.resource_type,
        entry.resource_id,
        entry.from_revision.to_string(),
        entry.to_revision.to_string(),
        entry.reason,
        entry.note,
        entry.trace_id,
    ];
    Sha256::new().chain_update(previous).chain_update(form(&values)).finalize().to_vec()
}

#[tokio::test]
async fn the_export_and_the_public_key_suffice() {
    let audited = Audited::with_entries(Database::sqlite(), 10, 25).await;
    let key = audited.rule.key.public();
    let (mut previous, mut entries, mut checkpoints) = (vec![0; 32], 0, 0);
    for record in audited.records().await {
        match record {
            Record::Entry(entry) => {
                let entry = entry_to_message(entry);
                entries += 1;
                assert_eq!(entry.position, entries);
                previous = hash(&previous, "none", &entry);
                assert_eq!(hex::encode(&previous), entry.hash);
            }
            Record::Checkpoint(checkpoint) => {
                let message = checkpoint_to_message(&checkpoint);
                checkpoints += 1;
                assert_eq!((message.position, &message.hash), (entries, &hex::encode(&previous)));
                let values = [
                    "newsroom.audit.v1.AuditCheckpoint".to_owned(),
                    message.service,
                    message.number.to_string(),
                    message.id,
                    message.position.to_string(),
                    message.hash,
                    message.first_position.to_string(),
                    micros(message.time),
                    hex::encode(&key),
                ];
                let signature = hex::decode(message.signature).unwrap();
                UnparsedPublicKey::new(&ED25519, &key).verify(&form(&values), &signature).unwrap();
            }
        }
    }
    assert_eq!((entries, checkpoints), (25, 1));
}

/// What `newsroom audit verify --file` does.
fn verify(audited: &Audited, records: Vec<Record>) -> Result<(u64, u64), Fault> {
    let mut verifier = Verifier::new("none", audited.keys());
    for record in records {
        match record {
            Record::Entry(entry) => {
                let again = entry_from_message(entry_to_message(entry.clone())).unwrap();
                assert_eq!(again, entry, "nothing is lost in an export");
                verifier.entry(again)?;
            }
            Record::Checkpoint(checkpoint) => verifier.checkpoint(checkpoint)?,
        }
    }
    verifier.end(None)?;
    Ok(verifier.verified())
}

#[tokio::test]
async fn exports_one_after_the_other_are_one() {
    let audited = Audited::with_entries(Database::sqlite(), 10, 25).await;
    let mut all = audited.records().await;
    for _ in 0..2 {
        for _ in 0..15 {
            audited.record("more").await;
        }
        audited.chain_all().await;
        let after = all.iter().filter(|record| matches!(record, Record::Entry(_))).count();
        let mut walk =
            newsroom_access::audit::Walk::after(&audited.store, i64::try_from(after).unwrap()).await.unwrap();
        while let Some(record) = walk.next().await.unwrap() {
            all.push(record);
        }
    }
    assert_eq!(all, audited.records().await);
    assert_eq!(verify(&audited, all.clone()), Ok((55, 3)));
    // The end that a checkpoint covers cannot be cut off.
    let last = all.iter().rposition(|record| matches!(record, Record::Entry(_))).unwrap();
    let entry = all.remove(last);
    assert!(verify(&audited, all.clone()).is_err());
    all.insert(last, entry);
    let forged: Vec<Record> = all
        .into_iter()
        .map(|record| match record {
            Record::Checkpoint(checkpoint) => Record::Checkpoint(Checkpoint { time: 1, ..checkpoint }),
            entry @ Record::Entry(_) => entry,
        })
        .collect();
    assert!(verify(&audited, forged).is_err());
}
