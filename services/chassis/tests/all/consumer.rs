//! Events from the stream to their effect.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use newsroom_chassis::{
    bus::Event,
    consumer::{Consumer, DeadLetterError, DeadLetters, HandleError},
    outbox::NewEvent,
    server::Readiness,
    store::{HandleOutcome, StoreError},
    task::Tasks,
};
use newsroom_fixtures::{NatsServer, wait_for_async, wait_until_async};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{
    consumer_world::{SPEC, Script, TIMEOUT, World, event, idle_world, world},
    support::{self, Database, STREAM},
};

#[tokio::test]
async fn an_event_delivered_again_has_one_effect() {
    let world = world().await;
    let id = Uuid::now_v7();
    let event = event(id, 1, "1");
    for n in 0..5 {
        world.send(&event, &format!("copy-{n}")).await;
    }
    world.settled().await;
    assert_eq!(support::value(&world.script.store, id).await, 1);
    assert_eq!(world.script.seen(id).len(), 5);
    world.tasks.stop().await;
}

#[tokio::test]
async fn events_of_one_aggregate_are_handled_in_order() {
    let world = world().await;
    let ids: Vec<_> = (0..10).map(|_| Uuid::now_v7()).collect();
    for revision in 1..=20 {
        for id in &ids {
            world.publish(*id, revision, "1").await;
        }
    }
    world.settled().await;
    for id in ids {
        assert_eq!(world.script.seen(id), (1..=20).collect::<Vec<_>>());
    }
    world.tasks.stop().await;
}

#[tokio::test]
async fn what_came_while_a_batch_was_handled_is_the_next_batch() {
    let world = world().await;
    let store = world.script.store.clone();
    let ids: Vec<_> = (0..500).map(|_| Uuid::now_v7()).collect();
    // The first batch waits for this write, and meanwhile all other events come.
    let (held, release) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (holds, released) = (held.clone(), release.clone());
    let holder = newsroom_chassis::task::spawn("holder", async move {
        store
            .write::<(), StoreError, _>(move |_| {
                Box::pin(async move {
                    holds.add_permits(1);
                    released.acquire().await.map_err(|_| StoreError::GivenUp)?.forget();
                    Ok(())
                })
            })
            .await
    });
    held.acquire().await.unwrap().forget();
    for id in &ids {
        world.publish(*id, 1, "1").await;
    }
    wait_until_async("all are delivered", TIMEOUT, async || {
        let info = world.bus.stream(STREAM.name).await.unwrap().consumer_info(SPEC.durable).await;
        info.is_ok_and(|info| info.num_pending == 0)
    })
    .await;
    release.add_permits(1);
    holder.await.unwrap().unwrap();
    world.settled().await;
    for id in ids {
        assert_eq!(support::value(&world.script.store, id).await, 1);
    }
    let batches = world.script.batches.lock().unwrap().clone();
    assert!(batches.len() <= 5 && batches.contains(&256), "{batches:?}");
    world.tasks.stop().await;
}

#[tokio::test]
async fn one_bad_event_of_a_batch_fails_alone() {
    let world = world().await;
    let consumer = Consumer::new("test", SPEC, world.bus.clone(), world.script.clone());
    let bad = ["poison", "failing", "panicking"];
    let events: Vec<Event> =
        (0..256).map(|n: usize| event(Uuid::now_v7(), 1, if n % 100 == 50 { bad[n / 100] } else { "1" })).collect();
    let outcomes = consumer.step(&events).await;
    for (event, outcome) in events.iter().zip(&outcomes) {
        let value = support::value(&world.script.store, event.aggregate_id).await;
        match &event.payload[..] {
            b"1" => assert!(matches!(outcome, Ok(HandleOutcome::Applied)) && value == 1, "{outcome:?}"),
            b"poison" => assert!(matches!(outcome, Err(HandleError::Poison(_))) && value == 0, "{outcome:?}"),
            _ => assert!(matches!(outcome, Err(HandleError::Failed(_))) && value == 0, "{outcome:?}"),
        }
    }
    let again = consumer.step(&events).await;
    assert_eq!(again.iter().filter(|outcome| matches!(outcome, Ok(HandleOutcome::Duplicate))).count(), 253);
    world.tasks.stop().await;
}

#[tokio::test]
async fn a_passing_fault_is_tried_again_until_it_has_passed() {
    let world = world().await;
    let id = Uuid::now_v7();
    world.publish(id, 1, "passing").await;
    world.reaches(id, 1).await;
    world.settled().await;
    assert_eq!(world.script.seen(id).len(), 3);
    assert!(world.letters().list(0, 10).await.unwrap().is_empty());
    world.tasks.stop().await;
}

#[tokio::test]
async fn poison_becomes_a_dead_letter_at_once_and_can_be_sent_again() {
    let world = world().await;
    let (bad, good) = (Uuid::now_v7(), Uuid::now_v7());
    let sent = world.publish(bad, 7, "poison").await;
    world.publish(good, 1, "1").await;
    world.reaches(good, 1).await;
    world.settled().await;
    let letters = world.letters().list(0, 10).await.unwrap();
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!((letter.consumer.as_str(), letter.deliveries), (SPEC.durable, 1));
    assert_eq!(letter.error, "the payload is no number");
    let event = letter.event().unwrap();
    assert_eq!((event.id, event.aggregate_revision, &event.payload[..]), (sent.id, 7, &b"poison"[..]));
    *world.script.healed.lock().unwrap() = true;
    let consumer = Consumer::new("test", SPEC, world.bus.clone(), world.script.clone());
    let outcomes = consumer.step(&[event]).await;
    assert!(matches!(outcomes[..], [Ok(HandleOutcome::Applied)]), "{outcomes:?}");
    world.letters().drop(letter.sequence).await.unwrap();
    assert!(matches!(world.letters().get(letter.sequence).await, Err(DeadLetterError::NotFound)));
    assert!(world.letters().list(0, 10).await.unwrap().is_empty());
    assert_eq!(support::value(&world.script.store, bad).await, 1);
    world.tasks.stop().await;
}

#[tokio::test]
async fn what_fails_eight_times_becomes_a_dead_letter() {
    let world = world().await;
    let id = Uuid::now_v7();
    world.publish(id, 1, "failing").await;
    wait_until_async("a dead letter", TIMEOUT, async || !world.letters().list(0, 10).await.unwrap().is_empty()).await;
    assert_eq!(world.letters().list(0, 10).await.unwrap()[0].deliveries, 8);
    assert_eq!(world.script.seen(id).len(), 8);
    world.tasks.stop().await;
}

#[tokio::test]
async fn an_event_on_which_its_handler_panics_becomes_a_dead_letter_and_the_others_go_on() {
    let world = world().await;
    let (bad, good) = (Uuid::now_v7(), Uuid::now_v7());
    world.publish(bad, 1, "panicking").await;
    world.publish(good, 1, "1").await;
    world.reaches(good, 1).await;
    wait_until_async("a dead letter", TIMEOUT, async || !world.letters().list(0, 10).await.unwrap().is_empty()).await;
    let letter = world.letters().list(0, 10).await.unwrap().remove(0);
    assert_eq!((letter.deliveries, letter.error.as_str()), (8, "it panicked: the handler panics"));
    // Later events of the aggregate are still handled.
    *world.script.healed.lock().unwrap() = true;
    world.publish(bad, 2, "2").await;
    world.reaches(bad, 1).await;
    world.tasks.stop().await;
}

#[tokio::test]
async fn a_message_that_is_no_event_becomes_a_dead_letter() {
    let world = world().await;
    let ack = world.bus.jetstream().publish("newsroom.test.v1.counter.counted.x", "no headers".into()).await.unwrap();
    ack.await.unwrap();
    wait_until_async("a dead letter", TIMEOUT, async || !world.letters().list(0, 10).await.unwrap().is_empty()).await;
    let letter = world.letters().list(0, 10).await.unwrap().remove(0);
    assert_eq!((&letter.payload[..], letter.error.as_str()), (&b"no headers"[..], "header ce-specversion is missing"));
    assert!(letter.event().is_err());
    world.tasks.stop().await;
}

#[tokio::test]
async fn one_services_dead_letters_are_not_anothers() {
    let world = world().await;
    world.publish(Uuid::now_v7(), 1, "poison").await;
    wait_until_async("a dead letter", TIMEOUT, async || !world.letters().list(0, 10).await.unwrap().is_empty()).await;
    let letter = world.letters().list(0, 10).await.unwrap().remove(0);
    let others = DeadLetters::new(world.bus.clone(), "other");
    assert!(others.list(0, 10).await.unwrap().is_empty());
    assert!(matches!(others.drop(letter.sequence).await, Err(DeadLetterError::NotFound)));
    world.tasks.stop().await;
}

#[tokio::test]
async fn what_a_dead_process_had_received_comes_again_at_once_and_in_its_order() {
    let world = idle_world().await;
    let id = Uuid::now_v7();
    for revision in 1..=4 {
        world.publish(id, revision, "1").await;
    }
    drop(world.receive(4).await);
    world.nobody_pulls().await;
    world.publish(id, 5, "1").await;
    let began = Instant::now();
    world.consume();
    world.reaches(id, 5).await;
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    assert_eq!(world.script.seen(id), [1, 2, 3, 4, 5]);
    world.tasks.stop().await;
}

#[tokio::test]
async fn a_consumer_takes_nothing_from_one_that_still_pulls() {
    let world = idle_world().await;
    let id = Uuid::now_v7();
    world.publish(id, 1, "1").await;
    let _living = world.receive(1).await;
    world.consume();
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(world.script.seen(id), [0; 0]);
    world.tasks.stop().await;
}

#[tokio::test]
async fn a_consumer_goes_on_when_the_broker_comes_back() {
    let mut world = world().await;
    let id = Uuid::now_v7();
    world.publish(id, 1, "1").await;
    world.reaches(id, 1).await;
    world.nats.kill9();
    world.nats.restart();
    world.publish(id, 2, "1").await;
    world.reaches(id, 2).await;
    world.tasks.stop().await;
}

#[tokio::test]
async fn a_consumer_binds_anew_when_the_broker_has_lost_everything() {
    let mut world = world().await;
    let id = Uuid::now_v7();
    world.publish(id, 1, "1").await;
    world.reaches(id, 1).await;
    world.nats.wipe_and_restart();
    wait_until_async("the stream is there again", TIMEOUT, async || world.bus.provision(STREAM).await.is_ok()).await;
    world.publish(id, 2, "1").await;
    world.reaches(id, 2).await;
    world.tasks.stop().await;
}

#[tokio::test]
async fn a_consumer_waits_for_a_stream_that_comes_later() {
    let nats = NatsServer::start();
    let bus = support::bus(&nats).await;
    let database = Database::sqlite();
    let script = Script::new(database.open().await);
    let world = World { nats, bus, script, tasks: Tasks::new(), _database: database };
    world.consume();
    world.bus.provision(STREAM).await.unwrap();
    let id = Uuid::now_v7();
    world.publish(id, 1, "1").await;
    world.reaches(id, 1).await;
    world.tasks.stop().await;
}

#[tokio::test]
async fn an_unknown_failure_of_the_store_is_tried_a_few_times_and_a_passing_one_forever() {
    assert!(matches!(HandleError::from(StoreError::GivenUp), HandleError::Passing(_)));
    assert!(matches!(HandleError::from(StoreError::Unreadable("x".into())), HandleError::Failed(_)));
}

#[tokio::test]
async fn events_that_came_in_a_batch_become_dead_letters_too() {
    let world = world().await;
    let database = Database::sqlite();
    let store = database.open().await;
    let ids: Vec<Uuid> = (0..3).map(|_| Uuid::now_v7()).collect();
    let published = ids.clone();
    let poisoned = store.write::<(), StoreError, _>(move |tx| {
        Box::pin(async move {
            let poison = |id| NewEvent { payload: b"poison".to_vec(), ..support::event(id, 1) };
            published.into_iter().try_for_each(|id| tx.publish(poison(id)))
        })
    });
    poisoned.await.unwrap();
    let relay = support::relay(&store, &world.bus);
    let letters = wait_for_async("each is a dead letter", TIMEOUT, async || {
        let letters = world.letters().list(0, 10).await.ok()?;
        (letters.len() == ids.len()).then_some(letters)
    })
    .await;
    let mut buried: Vec<Uuid> = letters.iter().map(|letter| letter.event().unwrap().aggregate_id).collect();
    buried.sort_unstable();
    assert_eq!(buried, ids);
    relay.stop().await;
    world.settled().await;
    world.tasks.stop().await;
}

#[tokio::test]
async fn what_a_consumer_has_not_handled_is_measured_and_one_that_stands_still_is_noticed() {
    let _telemetry = newsroom_chassis::telemetry::Telemetry::start(&Default::default(), "test").unwrap();
    let world = world().await;
    let consumer = Consumer::new("test", SPEC, world.bus.clone(), world.script.clone());
    let readiness = Readiness::new();
    let (watched, noted) = (consumer.clone(), readiness.clone());
    world.tasks.spawn("consumer.watch", move |stop| async move { watched.watch(&noted, stop).await });
    let id = Uuid::now_v7();
    world.publish(id, 1, "1").await;
    world.reaches(id, 1).await;

    // For the consumer, the server is silent except for its heartbeats.
    let pause = async |until: &str| {
        let subject = format!("CONSUMER.PAUSE.{}.{}", STREAM.name, SPEC.durable);
        let body = serde_json::json!({ "pause_until": until });
        let _paused: serde_json::Value = world.bus.jetstream().request(subject, &body).await.unwrap();
    };
    pause("2099-01-01T00:00:00Z").await;
    world.publish(id, 2, "1").await;
    let measured = |metric: &str| support::scraped("test", metric, "consumer=\"test-counters\"");
    wait_until_async("it is counted", TIMEOUT, async || measured("newsroom_consumer_pending") == 1.0).await;
    wait_until_async("its age grows", TIMEOUT, async || measured("newsroom_consumer_oldest_seconds") > 8.0).await;
    wait_until_async("it is noticed", TIMEOUT * 2, async || {
        readiness.missing() == [(SPEC.durable, "1 events stand still".to_owned())]
    })
    .await;
    assert_eq!(measured("newsroom_consumer_stands_still"), 1.0);

    pause("2000-01-01T00:00:00Z").await;
    world.reaches(id, 2).await;
    wait_until_async("all is well again", TIMEOUT, async || readiness.missing().is_empty()).await;
    wait_until_async("nothing waits", TIMEOUT, async || {
        measured("newsroom_consumer_pending") == 0.0 && measured("newsroom_consumer_oldest_seconds") == 0.0
    })
    .await;
    world.tasks.stop().await;
}
