//! Somebody who can write to the database changes the record, and is found.

use newsroom_access::audit::FaultKind;
use rstest::rstest;

use crate::support::{Audited, Database};

/// A row like another one, at a position.
const INSERTED: &str = "INSERT INTO audit_entry (id, time, outcome, principal, display_name, proof, address, call, \
     resource_type, resource_id, from_revision, to_revision, reason, note, trace_id, position, hash) \
     SELECT ID, time, outcome, principal, display_name, proof, address, call, resource_type, resource_id, \
     from_revision, to_revision, reason, 'forged', trace_id, AT, hash FROM audit_entry WHERE position = 20";

/// The statement that puts a row in, with the id that this kind of database understands.
fn inserted(position: i64, is_sqlite: bool) -> String {
    let id =
        if is_sqlite { "x'00000000000070008000000000000001'" } else { "'00000000-0000-7000-8000-000000000001'::uuid" };
    INSERTED.replace("ID", id).replace("AT", &position.to_string())
}

#[rstest]
#[case::sqlite(Database::sqlite, true)]
#[case::postgresql(Database::postgres, false)]
#[tokio::test]
async fn what_was_done_to_the_record_is_named(#[case] database: fn() -> Database, #[case] is_sqlite: bool) {
    use FaultKind::{Changed, CheckpointRemoved, Inserted, Removed, Reordered, Rewritten, Signature};
    let make_room = "UPDATE audit_entry SET position = -position WHERE position >= 12; \
                     UPDATE audit_entry SET position = 1 - position WHERE position < 0;";
    let cases: Vec<(&str, String, FaultKind, i64)> = vec![
        ("a note", "UPDATE audit_entry SET note = 'nothing' WHERE position = 12".into(), Changed, 12),
        ("a person", "UPDATE audit_entry SET principal = 'staff:2' WHERE position = 1".into(), Changed, 1),
        ("a time", "UPDATE audit_entry SET time = time - 1 WHERE position = 30".into(), Changed, 30),
        ("an outcome", "UPDATE audit_entry SET outcome = 99 WHERE position = 30".into(), Changed, 30),
        ("no hash", "UPDATE audit_entry SET hash = NULL WHERE position = 12".into(), Changed, 12),
        ("one removed", "DELETE FROM audit_entry WHERE position = 12".into(), Removed, 12),
        ("many removed", "DELETE FROM audit_entry WHERE position BETWEEN 5 AND 25".into(), Removed, 5),
        ("the last removed", "DELETE FROM audit_entry WHERE position = 30".into(), Removed, 30),
        ("all removed", "DELETE FROM audit_entry".into(), Removed, 1),
        (
            "one removed, with the end of the chain",
            "DELETE FROM audit_entry WHERE position = 30; UPDATE audit_state SET position = 29".into(),
            Removed,
            30,
        ),
        ("taken out of the chain", "UPDATE audit_entry SET position = NULL WHERE position = 12".into(), Removed, 12),
        ("one put in", format!("{make_room} {}", inserted(12, is_sqlite)), Inserted, 12),
        ("one put before", inserted(0, is_sqlite), Inserted, 0),
        ("one put at the end", inserted(31, is_sqlite), Inserted, 31),
        (
            "two exchanged",
            "UPDATE audit_entry SET position = -1 WHERE position = 12; UPDATE audit_entry SET position = 12 WHERE \
             position = 13; UPDATE audit_entry SET position = 13 WHERE position = -1"
                .into(),
            Reordered,
            12,
        ),
        ("no signature", "UPDATE audit_checkpoint SET signature = hash WHERE number = 2".into(), Signature, 0),
        ("another first position", "UPDATE audit_checkpoint SET first_position = 5".into(), Signature, 0),
        ("a checkpoint removed", "DELETE FROM audit_checkpoint WHERE number = 2".into(), CheckpointRemoved, 0),
    ];
    for (what, statement, kind, position) in cases {
        let audited = Audited::with_entries(database(), 10, 10).await;
        for _ in 0..2 {
            for number in 0..10 {
                audited.record(&format!("{number}")).await;
            }
            audited.chain_all().await;
        }
        assert_eq!((audited.verify().await.fault, audited.verify().await.checkpoints), (None, 3));
        audited.tamper(&statement).await;
        let fault = audited.verify().await.fault.unwrap_or_else(|| panic!("{what} is not found"));
        assert_eq!((fault.kind, fault.position), (kind, position), "{what}: {fault:?}");
        assert_eq!(fault.checkpoint > 0, matches!(kind, Signature | CheckpointRemoved | Rewritten), "{what}");
        let is_missing = matches!(kind, Removed | CheckpointRemoved);
        assert_eq!(fault.id.is_none(), is_missing, "{what}: {fault:?}");
    }
}

#[tokio::test]
async fn a_key_that_is_not_trusted_proves_nothing() {
    let audited = Audited::with_entries(Database::sqlite(), 10, 10).await;
    let keys = newsroom_access::audit::TrustedKeys::default().and(Some(&crate::support::key()));
    let verified = newsroom_access::audit::verify(&audited.store, &keys, |_| {}).await.unwrap();
    assert_eq!(verified.fault.unwrap().kind, FaultKind::Signature);
}
