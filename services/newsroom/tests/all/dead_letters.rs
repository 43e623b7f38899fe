//! An event that no consumer can read, as an operator sees it.

use newsroom_fixtures::{wait_until, wait_until_async};

use crate::support::{TIMEOUT, Up, newsroom};

#[tokio::test]
async fn a_dead_letter_is_listed_shown_retried_and_dropped() {
    let up = Up::start(&["--no-sample"]);
    let bus = up.bus_as("operator").await;
    let subject = "newsroom.ingestion.v1.item.ingested.019a2b3c-4d5e-7f80-9abc-00001a2b3c4d";
    let jetstream = async_nats::jetstream::new(bus);
    // A service serves before its stream exists.
    wait_until_async("the bus to take it", TIMEOUT, async || {
        jetstream.publish(subject, "no event".into()).await.unwrap().await.is_ok()
    })
    .await;

    wait_until("the letter", TIMEOUT, || up.newsroom(&["dead-letter", "list"]).stdout.contains("editorial-"));
    let letters = up.json(&["dead-letter", "list", "--service", "editorial"]);
    let id = letters[0]["id"].as_str().unwrap();
    let table = up.newsroom(&["dead-letter", "list"]).well();
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(table.contains(id) && table.contains("editorial-items"), "{table}");

    let shown = up.newsroom(&["dead-letter", "show", id]).well();
    assert!(shown.contains(subject) && shown.contains("8 bytes that are no such event"), "{shown}");
    let again = up.newsroom(&["dead-letter", "retry", id]).failed(4);
    assert!(again.contains("DEAD_LETTER_FAILED_AGAIN") && again.contains("dead-letter drop"), "{again}");
    assert!(up.newsroom(&["dead-letter", "drop", id]).well().contains("is dropped"));
    assert!(up.newsroom(&["dead-letter", "show", id]).failed(3).contains("DEAD_LETTER_NOT_FOUND"));
    let none = up.newsroom(&["dead-letter", "list"]);
    assert_eq!((none.stdout.as_str(), none.stderr.as_str()), ("", "no dead letters\n"));
    assert_eq!(up.json(&["dead-letter", "list"]), serde_json::json!([]));
    assert!(newsroom(["dead-letter", "show", "nowhere-1"]).failed(2).contains("it is like editorial-42"));
}

#[test]
fn an_outbox_that_was_sent_has_nothing_missing() {
    let up = Up::start(&["--no-sample"]);
    up.newsroom(&["story", "new", "--section", "Economy", "--headline", "Rates stay put"]).well();
    // The story, and the six grants with which a newsroom begins; those are in the stream of urgent events, too. The
    // checkpoints of the audit come when they are due.
    wait_until("the outbox to be empty", TIMEOUT, || {
        let editorial = &up.json(&["outbox", "--service", "editorial"])[0];
        let kept: usize = editorial["keptCount"].as_str().unwrap_or_default().parse().unwrap_or(0);
        kept >= 7 && editorial["pendingCount"].is_null()
    });
    let table = up.newsroom(&["outbox"]).well();
    assert_eq!(table.lines().count(), 5, "{table}");
    let found = up.newsroom(&["reconcile", "editorial", "--dry-run"]).well();
    let compared = found
        .strip_prefix("editorial: ")
        .and_then(|rest| rest.strip_suffix(" sent events compared, none is missing\n"));
    assert!(compared.is_some_and(|count| count.parse::<usize>().unwrap() >= 13), "{found}");
    let compared = up.json(&["reconcile", "editorial"])["comparedCount"].as_str().unwrap().parse::<usize>();
    assert!(compared.unwrap() >= 13);
}
