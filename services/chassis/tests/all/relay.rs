//! Events from the outbox to the stream.

use std::collections::HashMap;

use futures::StreamExt as _;
use newsroom_chassis::{
    bus::{Bus, BusConfig, Event, StreamSpec},
    outbox::{self, NewEvent, Queue},
    store::{Store, StoreError},
};
use newsroom_fixtures::{NatsServer, wait_until_async};
use rstest::rstest;
use uuid::Uuid;

use crate::support::{self, Database, STREAM, count, waiting};

const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(30);

pub async fn counted(store: &Store, id: Uuid, times: usize) {
    for _ in 0..times {
        store.write::<_, StoreError, _>(move |tx| Box::pin(async move { count(tx, id).await })).await.unwrap();
    }
}

pub async fn all_sent(store: &Store) {
    wait_until_async("the outbox is empty", TIMEOUT, async || waiting(store).await == 0).await;
}

/// All events of the stream, in order.
async fn stream(bus: &Bus) -> Vec<Event> {
    let stream = bus.stream(STREAM.name).await.unwrap();
    let count = stream.get_info().await.unwrap().state.messages;
    let config = async_nats::jetstream::consumer::pull::OrderedConfig::default();
    let mut messages = stream.create_consumer(config).await.unwrap().messages().await.unwrap();
    let mut events = Vec::new();
    while events.len() < usize::try_from(count).unwrap() {
        let message = messages.next().await.unwrap().unwrap();
        events.push(Event::read(&message.subject, message.headers.as_ref(), message.payload.clone()).unwrap());
    }
    events
}

/// Each aggregate's revisions, in the stream's order.
fn revisions(events: &[Event]) -> HashMap<Uuid, Vec<i64>> {
    let mut revisions: HashMap<_, Vec<_>> = HashMap::new();
    for event in events {
        revisions.entry(event.aggregate_id).or_default().push(event.aggregate_revision);
    }
    revisions
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn events_reach_the_stream_in_order_and_once(#[case] database: Database) {
    let nats = NatsServer::start();
    let store = database.open().await;
    let bus = support::bus(&nats).await;
    let relay = support::relay(&store, &bus);
    let ids: Vec<_> = (0..8).map(|_| Uuid::now_v7()).collect();
    futures::future::join_all(ids.iter().map(|id| counted(&store, *id, 25))).await;
    all_sent(&store).await;
    relay.stop().await;
    let revisions = revisions(&stream(&bus).await);
    for id in ids {
        assert_eq!(revisions[&id], (1..=25).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn what_waits_at_the_end_is_sent_before_the_relay_returns() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let store = database.open().await;
    let bus = support::bus(&nats).await;
    let id = Uuid::now_v7();
    counted(&store, id, 700).await;
    let relay = support::relay(&store, &bus);
    wait_until_async("the relay has begun", TIMEOUT, async || waiting(&store).await < 700).await;
    relay.stop().await;
    assert_eq!(waiting(&store).await, 0);
}

#[tokio::test]
async fn events_wait_for_a_broker_that_is_down() {
    let mut nats = NatsServer::start();
    let database = Database::sqlite();
    let store = database.open().await;
    let bus = support::bus(&nats).await;
    let relay = support::relay(&store, &bus);
    let id = Uuid::now_v7();
    counted(&store, id, 5).await;
    all_sent(&store).await;
    nats.kill9();
    counted(&store, id, 20).await;
    assert_eq!(waiting(&store).await, 20);
    nats.restart();
    all_sent(&store).await;
    relay.stop().await;
    assert_eq!(revisions(&stream(&bus).await)[&id], (1..=25).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_event_that_the_stream_has_already_is_not_stored_twice() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let store = database.open().await;
    let bus = support::bus(&nats).await;
    let id = Uuid::now_v7();
    counted(&store, id, 10).await;
    let relay = support::relay(&store, &bus);
    all_sent(&store).await;
    relay.stop().await;
    // The state after a crash between the stream's acknowledgement and the mark in the outbox.
    store
        .write::<_, StoreError, _>(|tx| {
            Box::pin(async move {
                use sea_orm::ConnectionTrait as _;
                let waits = "INSERT INTO outbox_waiting (queue, seq) SELECT 1, seq FROM outbox";
                tx.connection().execute_unprepared(waits).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    counted(&store, id, 3).await;
    let relay = support::relay(&store, &bus);
    all_sent(&store).await;
    relay.stop().await;
    assert_eq!(revisions(&stream(&bus).await)[&id], (1..=13).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_lost_stream_is_filled_again_from_the_outbox() {
    let mut nats = NatsServer::start();
    let database = Database::sqlite();
    let store = database.open().await;
    let bus = support::bus(&nats).await;
    let relay = support::relay(&store, &bus);
    let id = Uuid::now_v7();
    counted(&store, id, 30).await;
    all_sent(&store).await;
    let before = stream(&bus).await;
    nats.wipe_and_restart();
    counted(&store, id, 1).await;
    wait_until_async("the stream has all events again", TIMEOUT, async || {
        let stream = bus.stream(STREAM.name).await;
        match stream {
            Ok(stream) => stream.get_info().await.is_ok_and(|info| info.state.messages == 31),
            Err(_) => false,
        }
    })
    .await;
    relay.stop().await;
    let after = stream(&bus).await;
    let ids: std::collections::HashSet<_> = after.iter().map(|event| event.id).collect();
    assert!(before.iter().all(|event| ids.contains(&event.id)));
}

#[tokio::test]
async fn reconciling_finds_what_the_stream_lacks() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let store = database.open().await;
    let bus = support::bus(&nats).await;
    let id = Uuid::now_v7();
    counted(&store, id, 12).await;
    let relay = support::relay(&store, &bus);
    all_sent(&store).await;
    relay.stop().await;
    let stream = bus.stream(STREAM.name).await.unwrap();
    for sequence in [3, 4, 9] {
        stream.delete_message(sequence).await.unwrap();
    }
    let dry = outbox::reconcile(&store, &bus, (Queue::Normal, STREAM), true, &|_| {}).await.unwrap();
    assert_eq!((dry.compared, dry.missing, waiting(&store).await), (12, 3, 0));
    outbox::reconcile(&store, &bus, (Queue::Normal, STREAM), false, &|_| {}).await.unwrap();
    assert_eq!(waiting(&store).await, 3);
}

#[tokio::test]
async fn of_two_replicas_one_relays_and_the_other_takes_over() {
    let nats = NatsServer::start();
    let database = Database::postgres();
    let (first_store, second_store) = (database.open().await, database.open().await);
    let bus = support::bus(&nats).await;
    let id = Uuid::now_v7();
    let first = support::relay(&first_store, &bus);
    counted(&first_store, id, 10).await;
    all_sent(&first_store).await;
    let second = support::relay(&second_store, &bus);
    counted(&second_store, id, 10).await;
    all_sent(&second_store).await;
    first.stop().await;
    counted(&second_store, id, 10).await;
    all_sent(&second_store).await;
    second.stop().await;
    assert_eq!(revisions(&stream(&bus).await)[&id], (1..=30).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_replica_that_waits_for_the_leadership_stops_when_it_is_told() {
    let nats = NatsServer::start();
    let database = Database::postgres();
    let (first_store, second_store) = (database.open().await, database.open().await);
    let bus = support::bus(&nats).await;
    let first = support::relay(&first_store, &bus);
    let id = Uuid::now_v7();
    counted(&first_store, id, 1).await;
    all_sent(&first_store).await;
    let second = support::relay(&second_store, &bus);
    // The second relay returns although the first one still holds the leadership.
    tokio::time::timeout(TIMEOUT, second.stop()).await.expect("a replica that relays nothing has nothing to wait for");
    counted(&first_store, id, 1).await;
    all_sent(&first_store).await;
    first.stop().await;
}

#[tokio::test]
async fn what_waits_is_sent_although_the_end_comes_before_the_bus_is_there() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let store = database.open().await;
    let id = Uuid::now_v7();
    counted(&store, id, 3).await;
    let bus = Bus::connect(&BusConfig::at(nats.url()), "test").await.unwrap();
    support::relay(&store, &bus).stop().await;
    assert_eq!(waiting(&store).await, 0);
    assert_eq!(revisions(&stream(&bus).await)[&id], [1, 2, 3]);
}

/// A stream that one large message fills.
const NARROW: StreamSpec = StreamSpec { share: 1, ..STREAM };

async fn bus_with_little_room(nats: &NatsServer) -> Bus {
    let config = BusConfig { storage_bytes: 64_000_000, ..BusConfig::at(nats.url()) };
    let bus = Bus::connect(&config, "test").await.unwrap();
    bus.checked().await.unwrap();
    bus
}

/// The aggregates of the events in a stream, as a reader of events sees them.
async fn aggregates(bus: &Bus, stream: &str) -> Vec<Uuid> {
    let Ok(stream) = bus.stream(stream).await else { return Vec::new() };
    let last = stream.cached_info().state.last_sequence;
    let mut found = Vec::new();
    for sequence in 1..=last {
        let Ok(message) = stream.get_raw_message(sequence).await else { continue };
        let event = Event::read(&message.subject, Some(&message.headers), message.payload);
        found.extend(event.ok().filter(|event| event.subject.starts_with("newsroom.")).map(|event| event.aggregate_id));
    }
    found
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_urgent_event_goes_out_although_the_stream_of_all_events_is_full(#[case] database: Database) {
    let nats = NatsServer::start();
    let bus = bus_with_little_room(&nats).await;
    bus.provision(NARROW).await.unwrap();
    let filler = async || {
        let subject = "newsroom.test.v1.filler.filled.1";
        bus.jetstream().publish(subject, vec![0; 50_000].into()).await.unwrap().await.is_ok()
    };
    wait_until_async("the stream is full", TIMEOUT, async || !filler().await).await;
    let store = database.open().await;
    let (usual, urgent) = (Uuid::now_v7(), Uuid::now_v7());
    let published = store.write::<_, StoreError, _>(move |tx| {
        Box::pin(async move {
            let large = NewEvent { payload: vec![0; 60_000], ..support::event(usual, 1) };
            tx.publish(large)?;
            tx.publish(support::event(urgent, 1).urgent_if(true))
        })
    });
    published.await.unwrap();
    let relay = support::relay_to(&store, &bus, NARROW);
    wait_until_async("the urgent event is out", TIMEOUT, async || {
        aggregates(&bus, support::URGENT.name).await.contains(&urgent)
    })
    .await;
    let standing = async || outbox::outbox_status(&store).await.unwrap();
    wait_until_async("the outbox knows", TIMEOUT, async || standing().await.urgent.waiting == 0).await;
    assert_eq!(standing().await.normal.waiting, 2, "all events wait in their order");

    relay.stop().await;
    let relay = support::relay_to(&store, &bus, STREAM);
    all_sent(&store).await;
    assert!(
        aggregates(&bus, NARROW.name).await.ends_with(&[usual, urgent]),
        "in the order in which they were published"
    );
    relay.stop().await;
    bus.provision(NARROW).await.unwrap();
}

#[tokio::test]
async fn a_lost_stream_of_urgent_events_is_filled_again_too() {
    let mut nats = NatsServer::start();
    let database = Database::sqlite();
    let store = database.open().await;
    let bus = support::bus(&nats).await;
    let relay = support::relay(&store, &bus);
    let urgent = Uuid::now_v7();
    let published = store.write::<_, StoreError, _>(move |tx| {
        Box::pin(async move { tx.publish(support::event(urgent, 1).urgent_if(true)) })
    });
    published.await.unwrap();
    all_sent(&store).await;
    nats.wipe_and_restart();
    wait_until_async("both streams have it again", TIMEOUT, async || {
        let (normal, second) = (aggregates(&bus, STREAM.name).await, aggregates(&bus, support::URGENT.name).await);
        normal == [urgent] && second == [urgent]
    })
    .await;
    relay.stop().await;
}

#[tokio::test]
async fn a_comparison_ends_although_the_last_message_was_deleted() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let store = database.open().await;
    let bus = support::bus(&nats).await;
    counted(&store, Uuid::now_v7(), 12).await;
    let relay = support::relay(&store, &bus);
    all_sent(&store).await;
    relay.stop().await;
    bus.stream(STREAM.name).await.unwrap().delete_message(12).await.unwrap();
    let progress = std::sync::Mutex::new(Vec::new());
    let tell = |found| progress.lock().unwrap().push(found);
    let found = outbox::reconcile(&store, &bus, (Queue::Normal, STREAM), true, &tell).await.unwrap();
    assert_eq!((found.messages, found.read, found.compared, found.missing), (11, 11, 12, 1));
    assert_eq!(progress.lock().unwrap().last(), Some(&found));
}

#[tokio::test]
async fn a_comparison_with_a_bus_that_hangs_ends() {
    let mut nats = NatsServer::start();
    let database = Database::sqlite();
    let store = database.open().await;
    let bus = support::bus(&nats).await;
    bus.provision(STREAM).await.unwrap();
    nats.pause();
    let compared = outbox::reconcile(&store, &bus, (Queue::Normal, STREAM), true, &|_| {});
    tokio::time::timeout(TIMEOUT, compared).await.expect("it ends").unwrap_err();
    nats.resume();
}

#[tokio::test]
async fn a_relay_whose_bus_hangs_leaves_the_work_to_another_replica() {
    let (mut hanging, nats) = (NatsServer::start(), NatsServer::start());
    let database = Database::postgres();
    let (first_store, second_store) = (database.open().await, database.open().await);
    let (first_bus, second_bus) = (support::bus(&hanging).await, support::bus(&nats).await);
    let id = Uuid::now_v7();
    let first = support::relay(&first_store, &first_bus);
    counted(&first_store, id, 1).await;
    all_sent(&first_store).await;
    let second = support::relay(&second_store, &second_bus);
    hanging.pause();
    counted(&first_store, id, 9).await;
    wait_until_async("the other replica relays", TIMEOUT * 2, async || waiting(&second_store).await == 0).await;
    assert_eq!(aggregates(&second_bus, STREAM.name).await.len(), 10, "what its stream lacked came first");
    second.stop().await;
    hanging.resume();
    first.stop().await;
}
