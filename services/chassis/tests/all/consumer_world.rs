//! A consumer whose events say what happens to them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_nats::jetstream::consumer::pull;
use futures::StreamExt as _;
use newsroom_chassis::{
    bus::{Bus, Event},
    consumer::{Consumer, ConsumerSpec, DeadLetters, HandleError, Handler},
    store::{EventBatch, HandleOutcome, Store, StoreError},
    task::Tasks,
};
use newsroom_fixtures::{NatsServer, wait_until_async};
use uuid::Uuid;

use crate::support::{self, Database, STREAM, count};

pub const TIMEOUT: Duration = Duration::from_secs(60);
pub const SPEC: ConsumerSpec =
    ConsumerSpec { durable: "test-counters", stream: STREAM.name, subjects: &["newsroom.test.v1.counter.>"] };

/// What the handler does with a payload; the payload itself decides.
#[derive(Clone)]
pub struct Script {
    pub store: Store,
    pub seen: Arc<Mutex<HashMap<String, Vec<i64>>>>,
    pub healed: Arc<Mutex<bool>>,
    /// The sizes of the batches that were tried.
    pub batches: Arc<Mutex<Vec<usize>>>,
}

impl Script {
    pub fn new(store: Store) -> Self {
        Self { store, seen: Arc::default(), healed: Arc::default(), batches: Arc::default() }
    }

    pub fn seen(&self, id: Uuid) -> Vec<i64> {
        self.seen.lock().unwrap().get(&id.to_string()).cloned().unwrap_or_default()
    }
}

impl Handler for Script {
    type Command = Event;

    fn inbox(&self) -> &'static str {
        SPEC.durable
    }

    fn read(&self, event: &Event) -> Result<Option<Event>, HandleError> {
        if &event.payload[..] == b"poison" && !*self.healed.lock().unwrap() {
            return Err(HandleError::poison("the payload is no number"));
        }
        Ok(Some(event.clone()))
    }

    async fn apply(&self, batch: EventBatch<Event>) -> Result<Vec<HandleOutcome>, HandleError> {
        self.batches.lock().unwrap().push(batch.events.len());
        for event in &batch.events {
            self.try_one(&event.command)?;
        }
        let counted = self.store.handle_once::<_, HandleError, _>(batch, |tx, events| {
            Box::pin(async move {
                for event in events {
                    count(tx, event.command.aggregate_id).await?;
                }
                Ok(())
            })
        });
        counted.await
    }
}

impl Script {
    fn try_one(&self, event: &Event) -> Result<(), HandleError> {
        let tries = {
            let mut seen = self.seen.lock().unwrap();
            let seen = seen.entry(event.aggregate_id.to_string()).or_default();
            seen.push(event.aggregate_revision);
            seen.len()
        };
        let healed = *self.healed.lock().unwrap();
        match &event.payload[..] {
            b"panicking" if !healed => panic!("the handler panics"),
            b"failing" if !healed => Err(HandleError::from(StoreError::Unreadable("it".into()))),
            b"passing" if tries < 3 => Err(HandleError::from(StoreError::GivenUp)),
            _ => Ok(()),
        }
    }
}

pub struct World {
    pub nats: NatsServer,
    pub bus: Bus,
    pub script: Script,
    pub tasks: Tasks,
    pub _database: Database,
}

pub async fn world() -> World {
    let world = idle_world().await;
    world.consume();
    world
}

/// A world without a consumer.
pub async fn idle_world() -> World {
    let nats = NatsServer::start();
    let bus = support::bus(&nats).await;
    bus.provision(STREAM).await.unwrap();
    let database = Database::sqlite();
    let script = Script::new(database.open().await);
    let tasks = Tasks::new();
    World { nats, bus, script, tasks, _database: database }
}

impl World {
    pub fn consume(&self) {
        let consumer = Consumer::new("test", SPEC, self.bus.clone(), self.script.clone());
        self.tasks.spawn("consumer", move |stop| consumer.run(stop));
    }

    /// Receives events as another process does, and settles none of them. That process pulls until the result is dropped,
    /// and dies then.
    pub async fn receive(&self, count: usize) -> pull::Stream {
        let client = async_nats::connect(self.nats.url()).await.unwrap();
        let stream = async_nats::jetstream::new(client).get_stream(STREAM.name).await.unwrap();
        let config = pull::Config {
            durable_name: Some(SPEC.durable.into()),
            filter_subjects: SPEC.subjects.iter().map(|subject| (*subject).to_owned()).collect(),
            ack_wait: Duration::from_secs(30),
            max_ack_pending: 512,
            max_deliver: -1,
            ..pull::Config::default()
        };
        let consumer = stream.create_consumer(config).await.unwrap();
        let mut messages = consumer.messages().await.unwrap();
        for _ in 0..count {
            messages.next().await.unwrap().unwrap();
        }
        messages
    }

    /// Waits until the bus knows that no process pulls.
    pub async fn nobody_pulls(&self) {
        wait_until_async("nobody pulls", TIMEOUT, async || {
            let stream = self.bus.stream(STREAM.name).await.unwrap();
            stream.consumer_info(SPEC.durable).await.is_ok_and(|info| info.num_waiting == 0)
        })
        .await;
    }

    pub async fn publish(&self, id: Uuid, revision: i64, payload: &str) -> Event {
        let event = event(id, revision, payload);
        self.send(&event, &event.id.to_string()).await;
        event
    }

    pub async fn send(&self, event: &Event, message_id: &str) {
        let mut headers = event.headers("newsroom/test");
        headers.insert(async_nats::header::NATS_MESSAGE_ID, message_id);
        wait_until_async("the event is published", TIMEOUT, async || {
            let (subject, payload) = (event.subject.clone(), event.payload.clone());
            match self.bus.jetstream().publish_with_headers(subject, headers.clone(), payload).await {
                Ok(ack) => ack.await.is_ok(),
                Err(_) => false,
            }
        })
        .await;
    }

    pub async fn reaches(&self, id: Uuid, value: i64) {
        let store = &self.script.store;
        wait_until_async("the effect is there", TIMEOUT, async || support::value(store, id).await == value).await;
    }

    /// Waits until no event is left to deliver or to settle.
    pub async fn settled(&self) {
        wait_until_async("all is settled", TIMEOUT, async || {
            let stream = self.bus.stream(STREAM.name).await.unwrap();
            stream
                .consumer_info(SPEC.durable)
                .await
                .is_ok_and(|info| info.num_pending == 0 && info.num_ack_pending == 0)
        })
        .await;
    }

    pub fn letters(&self) -> DeadLetters {
        DeadLetters::new(self.bus.clone(), "test")
    }
}

pub fn event(id: Uuid, revision: i64, payload: &str) -> Event {
    Event {
        id: Uuid::now_v7(),
        event_type: "newsroom.test.v1.Counted".into(),
        subject: format!("newsroom.test.v1.counter.counted.{id}"),
        aggregate_id: id,
        aggregate_revision: revision,
        time: newsroom_chassis::clock::now(),
        trace: Default::default(),
        payload: payload.to_owned().into(),
    }
}
