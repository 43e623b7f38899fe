//! The bus is unavailable for a while.

use std::time::Duration;

use newsroom_fixtures::wait_until_async;
use newsroom_tests::{Newsroom, Options, StoreKind, TIMEOUT};

use super::flow::{Flow, assert_whole};

const STORIES: usize = 120;

#[tokio::test]
async fn broker_down_for_ten_seconds_loses_nothing_over_sqlite() {
    broker_down_for_ten_seconds_loses_nothing(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn broker_down_for_ten_seconds_loses_nothing_over_postgresql() {
    broker_down_for_ten_seconds_loses_nothing(StoreKind::Postgres).await;
}

async fn broker_down_for_ten_seconds_loses_nothing(stores: StoreKind) {
    let mut newsroom = Newsroom::start(Options::on(stores).auto_approving()).await;
    let source = newsroom.push_source("Agence").await;
    let flow = Flow::begin(&newsroom, source, STORIES);
    wait_until_async("a third is accepted", TIMEOUT, async || flow.accepted() >= STORIES / 3).await;

    newsroom.nats.kill9();
    // The test is about the outage itself, so it sleeps: news is accepted meanwhile.
    let outage = tokio::time::sleep(Duration::from_secs(10));
    let items = flow.end().await;
    outage.await;
    assert!(newsroom.pending_events().await.unwrap() > 0, "what happened meanwhile waits in the outboxes");
    newsroom.nats.restart();

    newsroom.serving().await;
    assert_eq!(items.len(), STORIES);
    assert_whole(&newsroom, &items).await;
}
