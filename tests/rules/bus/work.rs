//! A service's work on the bus, through the chassis, on which all services are built.

use std::time::Duration;

use newsroom_chassis::{
    bus::{Bus, BusConfig, Event, StreamSpec, URGENT_PREFIX},
    consumer::{Consumer, ConsumerSpec, DeadLetters, HandleError, Handler},
    outbox::{self, NewEvent, Relay, RelayConfig},
    server::Readiness,
    store::{EventBatch, HandleOutcome, Store, StoreConfig, StoreError},
    task::Tasks,
};
use newsroom_fixtures::wait_until_async;
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use tempfile::TempDir;
use uuid::Uuid;

pub const TIMEOUT: Duration = Duration::from_secs(60);

/// The four services with the streams of their events.
pub const SERVICES: [(&str, StreamSpec); 4] = [
    ("ingestion", StreamSpec { name: "INGESTION", subjects: "newsroom.ingestion.v1.>", days: 90, share: 36 }),
    ("editorial", StreamSpec { name: "EDITORIAL", subjects: "newsroom.editorial.v1.>", days: 90, share: 24 }),
    ("publishing", StreamSpec { name: "PUBLISHING", subjects: "newsroom.publishing.v1.>", days: 90, share: 24 }),
    (
        "recommendations",
        StreamSpec { name: "RECOMMENDATIONS", subjects: "newsroom.recommendations.v1.>", days: 90, share: 5 },
    ),
];

/// The streams of urgent events, with their services.
pub const URGENT: [(&str, StreamSpec); 3] = [
    (
        "ingestion",
        StreamSpec { name: "INGESTION_URGENT", subjects: "urgent.newsroom.ingestion.v1.>", days: 3, share: 2 },
    ),
    (
        "editorial",
        StreamSpec { name: "EDITORIAL_URGENT", subjects: "urgent.newsroom.editorial.v1.>", days: 3, share: 2 },
    ),
    (
        "publishing",
        StreamSpec { name: "PUBLISHING_URGENT", subjects: "urgent.newsroom.publishing.v1.>", days: 3, share: 2 },
    ),
];

/// Every stream of a service.
pub fn streams_of(service: &str) -> impl Iterator<Item = StreamSpec> {
    SERVICES.into_iter().chain(URGENT).filter(move |(name, _)| *name == service).map(|(_, stream)| stream)
}

struct Foundation;

impl MigratorTrait for Foundation {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        newsroom_chassis::store::migrations()
    }
}

/// A service with its own store, on the bus as its own user.
pub struct Worker {
    pub name: &'static str,
    pub bus: Bus,
    pub store: Store,
    tasks: Tasks,
    _folder: TempDir,
}

/// Connects as a service, with its name and its test password.
pub async fn connect(url: &str, service: &str, replicas: usize) -> Bus {
    let password = Some(service.to_owned().into());
    let storage_bytes = 1_000_000_000;
    let config = BusConfig { user: Some(service.into()), password, replicas, storage_bytes, ..BusConfig::at(url) };
    let bus = Bus::connect(&config, service).await.expect("the settings are well");
    let checked = tokio::time::timeout(TIMEOUT, bus.checked()).await;
    checked.expect("the bus lets the service in").expect("the server is new enough");
    bus
}

impl Worker {
    /// Connects, and starts the relay.
    pub async fn start((name, stream): (&'static str, StreamSpec), url: &str) -> Self {
        let bus = connect(url, name, 1).await;
        let folder = tempfile::tempdir().expect("a folder for the test");
        let config = StoreConfig::at(format!("sqlite:{}/store.db", folder.path().display()));
        let store = Store::open::<Foundation>(&config).await.expect("the folder is ours");
        let tasks = Tasks::new();
        let keep = Duration::from_secs(3_600);
        let urgent = URGENT.into_iter().find(|(service, _)| *service == name).map(|(_, urgent)| urgent);
        let relay = Relay::new(RelayConfig { service: name, stream, urgent, keep }, store.clone(), bus.clone());
        tasks.spawn("relay", move |stop| relay.run(stop));
        Self { name, bus, store, tasks, _folder: folder }
    }

    /// Publishes events for `subject`, such as `newsroom.ingestion.v1.item.ingested.*`, in one transaction, so that
    /// they are sent as a batch. Waits until the bus has stored them.
    pub async fn publish(&self, subject: &'static str, payload: &'static str) {
        let (urgent, subject) = match subject.strip_prefix(URGENT_PREFIX) {
            Some(subject) => (true, subject),
            None => (false, subject),
        };
        let part = |at| match subject.split('.').nth(at) {
            Some("*" | ">") | None => "any",
            Some(part) => part,
        };
        let (aggregate, event, name) = (part(3), part(4), self.name);
        let write = self.store.write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                for revision in 1..=3 {
                    let id = (Uuid::now_v7(), revision);
                    let event = NewEvent::new(name, aggregate, event, id, "newsroom.Tested".into(), payload.into());
                    tx.publish(event.urgent_if(urgent))?;
                }
                Ok(())
            })
        });
        write.await.expect("the store is ours");
        wait_until_async(&format!("the events of {name} to be sent"), TIMEOUT, async || {
            outbox::outbox_status(&self.store).await.is_ok_and(|standing| standing.waiting() == 0)
        })
        .await;
    }

    /// Consumes events of another service.
    pub fn consume(&self, spec: ConsumerSpec) {
        let handler = Reader { store: self.store.clone(), durable: spec.durable };
        let consumer = Consumer::new(self.name, spec, self.bus.clone(), handler);
        let watched = consumer.clone();
        self.tasks.spawn("consumer.watch", move |stop| async move { watched.watch(&Readiness::new(), stop).await });
        self.tasks.spawn("consumer", move |stop| consumer.run(stop));
    }

    /// The dead letters of the service.
    pub fn dead_letters(&self) -> DeadLetters {
        DeadLetters::new(self.bus.clone(), self.name)
    }

    /// Stops everything.
    pub async fn stop(self) {
        self.tasks.stop().await;
    }
}

struct Reader {
    store: Store,
    durable: &'static str,
}

impl Handler for Reader {
    type Command = ();

    fn inbox(&self) -> &'static str {
        self.durable
    }

    fn read(&self, event: &Event) -> Result<Option<()>, HandleError> {
        if &event.payload[..] == b"poison" { Err(HandleError::poison("it is to be given up")) } else { Ok(Some(())) }
    }

    async fn apply(&self, batch: EventBatch<()>) -> Result<Vec<HandleOutcome>, HandleError> {
        Ok(self.store.handle_once::<_, StoreError, _>(batch, |_, _| Box::pin(async { Ok(()) })).await?)
    }
}
