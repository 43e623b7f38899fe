//! The metrics of waiting events in the outbox.

use std::time::Duration;

use newsroom_chassis::outbox;
use newsroom_fixtures::{NatsServer, wait_until_async};
use uuid::Uuid;

use crate::{
    relay::{all_sent, counted},
    support::{self, Database},
};

const TIMEOUT: Duration = Duration::from_secs(30);

#[tokio::test]
async fn the_age_of_the_outbox_follows_the_database_on_every_replica() {
    let _telemetry = newsroom_chassis::telemetry::Telemetry::start(&Default::default(), "test").unwrap();
    let mut nats = NatsServer::start();
    let bus = support::bus(&nats).await;
    let database = Database::postgres();
    let (leader, other) = (database.open().await, database.open().await);
    let tasks = newsroom_chassis::task::Tasks::new();
    for (name, store) in [("leader", leader.clone()), ("other", other)] {
        tasks.spawn("outbox.metrics", move |stop| async move { outbox::measure(&store, name, stop).await });
    }
    let relay = support::relay(&leader, &bus);
    counted(&leader, Uuid::now_v7(), 1).await;
    all_sent(&leader).await;
    nats.kill9();
    counted(&leader, Uuid::now_v7(), 4).await;
    // The bus stays down until the age of the waiting event shows it.
    for replica in ["leader", "other"] {
        let label = "queue=\"normal\"";
        let age = || support::scraped(replica, "newsroom_outbox_oldest_seconds", label);
        wait_until_async("the age grows", TIMEOUT, async || age() > 8.0).await;
        assert_eq!(support::scraped(replica, "newsroom_outbox_waiting", label), 4.0, "{replica}");
    }
    nats.restart();
    all_sent(&leader).await;
    for replica in ["leader", "other"] {
        let label = "queue=\"normal\"";
        let age = || support::scraped(replica, "newsroom_outbox_oldest_seconds", label);
        wait_until_async("nothing waits", TIMEOUT, async || age() == 0.0).await;
    }
    relay.stop().await;
    tasks.stop().await;
}
