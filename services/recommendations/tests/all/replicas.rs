//! Two replicas on one store.

use newsroom_fixtures::{NatsServer, wait_until_async};

use crate::{
    stories::{all, ferry, id, withdrawn},
    support::{Database, RunningRecommendations, TIMEOUT, bus, event, expected, publish, stored_members},
};

#[tokio::test]
async fn every_replica_gives_the_same_answer_whichever_handled_the_event() {
    let (nats, database) = (NatsServer::start(), Database::postgres());
    let bus = bus(&nats).await;
    let (one, other) =
        (RunningRecommendations::start(&nats, &database).await, RunningRecommendations::start(&nats, &database).await);
    let mut articles = all();
    for article in &articles {
        publish(&bus, &event(article)).await;
    }
    for replica in [&one, &other] {
        for (id, members) in expected(&articles) {
            replica.wait_for_related(&id, members).await;
        }
    }
    // The first replica may be the leader. The other goes on without it.
    one.stop().await;
    articles[0] = withdrawn(&ferry(1));
    publish(&bus, &event(&articles[0])).await;
    other.wait_for_related(&id(2), vec![id(3), id(4)]).await;
    let store = database.open().await;
    wait_until_async("the sets follow", TIMEOUT, async || {
        stored_members(&store, &articles).await == in_the_order_of_ids(expected(&articles))
    })
    .await;
    other.stop().await;
}

fn in_the_order_of_ids(mut sets: Vec<(String, Vec<String>)>) -> Vec<(String, Vec<String>)> {
    sets.iter_mut().for_each(|(_, members)| members.sort_unstable());
    sets
}
