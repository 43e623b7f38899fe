//! Somebody changes the stores of stopped services: the verification names it, and the services sign nothing over it.

use newsroom_fixtures::wait_for_async;
use rusqlite::Connection;

use super::*;

/// One message of a verification: the last one.
async fn verify(audited: &Audited, role: Role) -> VerifyAuditResponse {
    let mut told = audited.client(role).verify_audit(VerifyAuditRequest {}).await.unwrap().into_inner();
    let mut last = VerifyAuditResponse::default();
    while let Some(message) = told.message().await.unwrap() {
        last = message;
    }
    assert!(last.done, "{last:?}");
    last
}

/// The end of a verification that compares so many published checkpoints.
async fn compared(audited: &Audited, role: Role, count: i64) -> VerifyAuditResponse {
    wait_for_async("the checkpoints are published", TIMEOUT, async || {
        let verified = verify(audited, role).await;
        Some(verified).filter(|verified| verified.not_compared.is_empty() && verified.published_count >= count)
    })
    .await
}

/// Stops editorial, changes its store, and starts it again.
async fn change_stopped(audited: &mut Audited, statements: &str) {
    let editorial = audited.newsroom.service(Role::Editorial);
    assert!(editorial.stop());
    let url = editorial.store_url();
    let path = url.strip_prefix("sqlite:").unwrap().split('?').next().unwrap();
    Connection::open(path).unwrap().execute_batch(statements).unwrap();
    editorial.start();
    editorial.serving().await;
}

async fn audited(interval: &str) -> Audited {
    let tokens = Tokens::new();
    let options = Options::on(StoreKind::Sqlite).proving(&tokens.issuer);
    let interval = format!("audit.checkpoint_interval_seconds={interval}");
    let newsroom = Newsroom::start(options.with_all(&interval)).await;
    let boss = tokens.of("boss", &["administrators"]);
    Audited { newsroom, tokens, boss }
}

// The connection of the test goes on while a service stops.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_stops_signs_what_is_left() {
    let mut audited = audited("3600").await;
    audited.call("CreateStory", &story("Rates")).await;
    compared(&audited, Role::Editorial, 1).await;
    audited.call("CreateStory", &story("Bread")).await;
    // Nothing is due for an hour.
    let before = wait_for_async("the entry is chained", TIMEOUT, async || {
        let verified = verify(&audited, Role::Editorial).await;
        Some(verified).filter(|verified| verified.unsigned_count > 0)
    });
    let before = before.await;
    change_stopped(&mut audited, "").await;
    let after = compared(&audited, Role::Editorial, before.checkpoint_count + 1).await;
    assert_eq!(after.fault, None);
    assert!(after.checkpoint_count > before.checkpoint_count, "{after:?}");
    // To ask is recorded, too.
    let signed = after.entry_count - after.unsigned_count;
    assert!(signed >= before.entry_count, "{before:?} {after:?}");
}

// The connection of the test goes on while a service stops.
#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_store_is_named_and_nothing_more_is_signed() {
    let mut audited = audited("1").await;
    audited.call("CreateStory", &story("Rates")).await;
    let known = compared(&audited, Role::Editorial, 1).await;
    assert_eq!(known.fault, None);
    let emptied = "DELETE FROM audit_entry; DELETE FROM audit_checkpoint; DELETE FROM audit_state;";
    change_stopped(&mut audited, emptied).await;
    // The newsroom goes on.
    audited.call("CreateStory", &story("Bread")).await;
    let fault = verify(&audited, Role::Editorial).await.fault.unwrap();
    assert_eq!((fault.kind().as_str_name(), fault.checkpoint_number), ("AUDIT_FAULT_KIND_PUBLISHED", 1));
    wait_until_async("an alarm tells it", TIMEOUT, async || {
        let metrics = audited.newsroom.metrics().await;
        metrics.iter().any(|metrics| metrics.contains("newsroom_audit_contradicted{service=\"editorial\"} 1"))
    })
    .await;
    let log = audited.newsroom.service(Role::Editorial).log();
    assert!(log.contains("audit.lost_until"), "{log}");
    assert_eq!(verify(&audited, Role::Editorial).await.checkpoint_count, 0);
}
