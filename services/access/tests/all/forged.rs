//! Somebody who can write to the database writes signed entries anew: it is found, and the service signs nothing over it.

use std::time::Duration;

use newsroom_access::audit::{self, ChainError, Fault, FaultKind};

use crate::support::{Audited, Database};

/// Thirty entries, with a checkpoint after each ten.
async fn audited() -> Audited {
    let audited = Audited::with_entries(Database::sqlite(), 10, 10).await;
    for _ in 0..2 {
        ten_more(&audited).await;
        audited.chain_all().await;
    }
    assert_eq!((audited.verify().await.fault, audited.verify().await.checkpoints), (None, 3));
    audited
}

async fn ten_more(audited: &Audited) {
    for number in 0..10 {
        audited.record(&format!("{number}")).await;
    }
}

/// Ten more entries make a checkpoint due. They are chained, and nothing is signed.
async fn contradiction(audited: &Audited) -> Fault {
    ten_more(audited).await;
    let Err(ChainError::Contradicted(fault)) = audited.chain().await else { panic!("it was signed") };
    assert_eq!(audit::tail(&audited.store).await.unwrap().0, 0, "the entries are chained");
    assert!(matches!(audited.chain().await, Err(ChainError::Contradicted(_))), "nor is it signed later");
    fault
}

#[tokio::test]
async fn a_checkpoint_is_examined_wherever_it_claims_to_stand() {
    for (number, position) in [(2, 9_000_000_000_i64), (1, 9_000_000_000), (3, 9_000_000_000), (2, i64::MAX), (1, -5)] {
        let audited = audited().await;
        audited.forge(8).await;
        audited.tamper(&format!("UPDATE audit_checkpoint SET position = {position} WHERE number = {number}")).await;
        let fault = audited.verify().await.fault.unwrap();
        assert!(matches!(fault.kind, FaultKind::Signature | FaultKind::Rewritten), "{number} at {position}: {fault:?}");
        contradiction(&audited).await;
    }
    for moved in ["-1", "9000000000", "9223372036854775807"] {
        let audited = audited().await;
        audited.tamper(&format!("UPDATE audit_checkpoint SET number = {moved} WHERE number = 3")).await;
        let fault = audited.verify().await.fault.unwrap();
        assert!(matches!(fault.kind, FaultKind::Signature | FaultKind::CheckpointRemoved), "{moved}: {fault:?}");
        contradiction(&audited).await;
    }
}

#[tokio::test]
async fn nothing_is_signed_over_entries_that_were_written_anew() {
    let audited = audited().await;
    audited.forge(12).await;
    assert_eq!(contradiction(&audited).await.kind, FaultKind::Changed);
    assert_eq!(audited.verify().await.fault.unwrap().kind, FaultKind::Rewritten);
}

#[tokio::test]
async fn nothing_is_signed_over_a_state_that_contradicts_the_newest_checkpoint() {
    for (statement, kind) in [
        ("UPDATE audit_state SET first_position = 21", FaultKind::State),
        ("UPDATE audit_state SET checkpoint_number = 7", FaultKind::State),
        ("UPDATE audit_state SET checkpoint_position = 9000000000", FaultKind::State),
        ("UPDATE audit_state SET checkpoint_at = 9000000000000000", FaultKind::State),
        ("DELETE FROM audit_checkpoint WHERE number = 3", FaultKind::State),
        ("DELETE FROM audit_checkpoint", FaultKind::State),
        ("UPDATE audit_checkpoint SET signature = hash WHERE number = 3", FaultKind::Signature),
    ] {
        let audited = audited().await;
        audited.tamper(statement).await;
        assert!(audited.verify().await.fault.is_some(), "{statement}");
        assert_eq!(contradiction(&audited).await.kind, kind, "{statement}");
    }
}

#[tokio::test]
async fn entries_that_no_checkpoint_let_go_are_missed() {
    let audited = audited().await;
    audited.tamper("DELETE FROM audit_entry WHERE position <= 20; UPDATE audit_state SET first_position = 21").await;
    let fault = audited.verify().await.fault.unwrap();
    assert_eq!(
        (fault.kind, fault.position, fault.text.as_str()),
        (FaultKind::Removed, 1, "the entries 1 to 20 are missing")
    );
    assert_eq!(contradiction(&audited).await.kind, FaultKind::State);
}

#[tokio::test]
async fn an_entry_before_the_first_one_that_is_kept_is_named() {
    for position in [1, 5, 15] {
        let audited = audited().await;
        audit::forget(&audited.store, &audited.leadership, &audited.rule, Duration::ZERO).await.unwrap();
        audited.record("put in").await;
        audited
            .tamper(&format!(
                "UPDATE audit_entry SET position = {position}, hash = zeroblob(32) WHERE position IS NULL"
            ))
            .await;
        let fault = audited.verify().await.fault.unwrap();
        assert_eq!(
            (fault.kind, fault.position),
            (if position == 1 { FaultKind::Changed } else { FaultKind::Inserted }, position)
        );
    }
}

#[tokio::test]
async fn nothing_is_deleted_by_what_the_store_alone_says() {
    let audited = audited().await;
    let forget = async || {
        let day = Duration::from_secs(24 * 60 * 60);
        audit::forget(&audited.store, &audited.leadership, &audited.rule, day).await
    };
    audited.tamper("UPDATE audit_checkpoint SET time = 5 WHERE number = 2").await;
    let Err(ChainError::Contradicted(fault)) = forget().await else { panic!("it was believed") };
    assert_eq!((fault.kind, fault.checkpoint), (FaultKind::Signature, 2));
    assert_eq!(audited.records().await.len(), 33);
}
