//! Old entries are deleted up to a checkpoint, and the checkpoints stay.

use std::time::Duration;

use newsroom_access::audit::{self, FaultKind, Record};
use rstest::rstest;

use crate::support::{Audited, Database};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn old_entries_go_and_what_is_left_verifies(#[case] database: Database) {
    let audited = Audited::with_entries(database, 10, 10).await;
    for _ in 0..10 {
        audited.record("more").await;
    }
    audited.chain_all().await;
    for _ in 0..5 {
        audited.record("after the last checkpoint").await;
    }
    audited.chain_all().await;
    let forget = async |keep| audit::forget(&audited.store, &audited.leadership, &audited.rule, keep).await.unwrap();
    assert_eq!(forget(DAY).await, 0, "nothing is so old");
    // Both checkpoints and what they cover are old now.
    assert_eq!(forget(Duration::ZERO).await, 20);
    assert_eq!(forget(DAY).await, 0);
    let records = audited.records().await;
    let positions = records.iter().filter_map(|record| match record {
        Record::Entry(entry) => Some(entry.position),
        Record::Checkpoint(_) => None,
    });
    assert_eq!(positions.collect::<Vec<_>>(), (21..=25).collect::<Vec<_>>());
    let verified = audited.verify().await;
    assert_eq!((verified.entries, verified.checkpoints, verified.fault), (5, 3, None));
    // The chain goes on.
    audited.record("later").await;
    audited.chain_all().await;
    assert_eq!(audited.verify().await.entries, 6);
    // What nobody has forgotten in order is missed.
    audited.tamper("DELETE FROM audit_entry WHERE position <= 22").await;
    let fault = audited.verify().await.fault.unwrap();
    assert_eq!((fault.kind, fault.position), (FaultKind::Removed, 21));
}

#[tokio::test]
async fn a_deletion_that_was_interrupted_is_no_fault_and_is_finished() {
    let audited = Audited::with_entries(Database::sqlite(), 5, 5).await;
    for _ in 0..5 {
        audited.record("more").await;
    }
    audited.chain_all().await;
    audited.tamper("CREATE TABLE kept AS SELECT * FROM audit_entry WHERE position > 5").await;
    audit::forget(&audited.store, &audited.leadership, &audited.rule, Duration::ZERO).await.unwrap();
    assert_eq!(audited.records().await.len(), 3, "there are only checkpoints");
    // The new checkpoint has said that they are gone, and those of the second checkpoint are still there.
    audited.tamper("INSERT INTO audit_entry SELECT * FROM kept").await;
    assert_eq!((audited.verify().await.entries, audited.verify().await.fault), (5, None));
    let again = audit::forget(&audited.store, &audited.leadership, &audited.rule, DAY * 365);
    assert_eq!(again.await.unwrap(), 0, "no checkpoint is so old");
    let again = audit::forget(&audited.store, &audited.leadership, &audited.rule, Duration::ZERO);
    assert_eq!(again.await.unwrap(), 5);
    assert_eq!(audited.verify().await.fault, None);
}
