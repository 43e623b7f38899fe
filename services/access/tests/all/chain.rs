//! Entries are chained in batches, by one leader after the other.

use newsroom_access::audit::{self, AuditEntry, ChainError, Chained, LEADERSHIP};
use newsroom_chassis::{leadership, store::StoreError};
use rstest::rstest;

use crate::support::{Audited, Database};

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_is_recorded_is_chained_and_verifies(#[case] database: Database) {
    let audited = Audited::open(database, 10).await;
    assert_eq!(audited.chain().await.unwrap(), Chained::default(), "nothing is written when nothing waits");
    for number in 0..25 {
        audited.record(&format!("{number}")).await;
    }
    let (waiting, oldest) = audit::tail(&audited.store).await.unwrap();
    assert!(waiting == 25 && oldest.is_some());
    assert_eq!(audited.verify().await.entries, 0, "they are in no chain yet");
    assert_eq!(audited.chain_all().await, Chained { entries: 25, is_checkpoint: true });
    let verified = audited.verify().await;
    assert_eq!((verified.entries, verified.checkpoints, verified.position, verified.fault), (25, 1, 25, None));
    assert_eq!(audit::tail(&audited.store).await.unwrap(), (0, None));
    // Nine more are too few for a checkpoint.
    for more in [9, 1] {
        for number in 0..more {
            audited.record(&format!("{number}")).await;
        }
        audited.chain_all().await;
    }
    let verified = audited.verify().await;
    assert_eq!((verified.entries, verified.checkpoints, verified.fault), (35, 2, None));
}

#[tokio::test]
async fn an_entry_is_stored_only_with_its_change() {
    let audited = Audited::open(Database::sqlite(), 10).await;
    let undone = audited.store.write::<(), StoreError, _>(|tx| {
        Box::pin(async move {
            audit::record(tx, AuditEntry::by_command("Zoé", "test")).await?;
            Err(StoreError::Conflict)
        })
    });
    undone.await.unwrap_err();
    assert_eq!(audited.chain_all().await, Chained::default());
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn ten_thousand_entries_are_chained_a_thousand_at_a_time(#[case] database: Database) {
    let audited = Audited::open(database, 4_000).await;
    for _ in 0..10 {
        let entries = (0..1_000).map(|number| AuditEntry::by_command("Zoé", "test").note(number)).collect();
        let recorded = audited
            .store
            .write::<_, StoreError, _>(move |tx| Box::pin(async move { audit::record_all(tx, entries).await }));
        recorded.await.unwrap();
    }
    let mut steps = Vec::new();
    let before = audited.store.write_statements();
    loop {
        let chained = audited.chain().await.unwrap();
        if chained == Chained::default() {
            break;
        }
        steps.push(chained.entries);
    }
    assert_eq!(steps, vec![1_000; 10]);
    let statements = audited.store.write_statements() - before;
    assert!(statements < 150, "{statements} statements for ten batches");
    let verified = audited.verify().await;
    assert_eq!((verified.entries, verified.checkpoints, verified.fault), (10_000, 2, None));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_new_leader_goes_on_and_the_former_one_writes_nothing(#[case] database: Database) {
    let audited = Audited::with_entries(database, 10, 5).await;
    let former = audited.leadership.clone();
    audited.tamper("UPDATE leadership SET expires_at = 1").await;
    let leadership = leadership::take(&audited.store, LEADERSHIP, "another").await.unwrap().unwrap();
    assert!(leadership.token() > former.token());
    audited.record("after the change").await;
    assert!(matches!(audited.chain().await, Err(ChainError::Store(StoreError::LeadershipLost))));
    assert_eq!(audit::tail(&audited.store).await.unwrap().0, 1);
    let mut audited = audited;
    audited.leadership = leadership;
    audited.chain_all().await;
    let verified = audited.verify().await;
    assert_eq!((verified.entries, verified.fault), (6, None));
}

#[tokio::test]
async fn writers_do_not_wait_for_one_another() {
    let audited = Audited::open(Database::postgres(), 10).await;
    let store = audited.store.clone();
    // One transaction has stored its entry and stays open while another one commits and is chained.
    let (stored, is_stored) = tokio::sync::oneshot::channel();
    let (go_on, goes_on) = tokio::sync::oneshot::channel::<()>();
    let open = tokio::time::timeout(std::time::Duration::from_secs(60), async {
        store
            .write::<_, StoreError, _>(move |tx| {
                Box::pin(async move {
                    audit::record(tx, AuditEntry::by_command("Zoé", "slow")).await?;
                    stored.send(()).unwrap();
                    goes_on.await.unwrap();
                    Ok(())
                })
            })
            .await
    });
    let other = async {
        is_stored.await.unwrap();
        audited.record("quick").await;
        assert_eq!(audited.chain_all().await.entries, 1);
        go_on.send(()).unwrap();
    };
    let (open, ()) = tokio::join!(open, other);
    open.unwrap().unwrap();
    assert_eq!(audited.chain_all().await.entries, 1);
    assert_eq!(audited.verify().await.entries, 2);
}
