//! A store with one table of counters, on either database, and events about them.

use newsroom_chassis::{
    bus::{Bus, BusConfig, StreamSpec},
    outbox::{NewEvent, Relay, RelayConfig},
    server::ServerConfig,
    service::{App, Identity, Service},
    store::{Store, StoreConfig, StoreError, Transaction, column},
    task::Tasks,
};
use newsroom_fixtures::{NatsServer, bus_with};
use sea_orm::{
    ActiveValue::Set,
    entity::prelude::*,
    sea_query::{ExprTrait as _, OnConflict, Table},
};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};
use tonic::service::Routes;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "counter")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub value: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = newsroom_chassis::store::migrations();
        all.push(Box::new(Counter));
        all
    }
}

struct Counter;

impl MigrationName for Counter {
    fn name(&self) -> &str {
        "m0002_counter"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Counter {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("counter")
            .col(column::id("id").primary_key())
            .col(column::number("value"))
            .to_owned();
        manager.create_table(table).await
    }
}

/// Adds one to a counter and publishes an event.
pub async fn count(tx: &mut Transaction, id: Uuid) -> Result<i64, StoreError> {
    let first = ActiveModel { id: Set(id), value: Set(0) };
    Entity::insert(first)
        .on_conflict(OnConflict::column(Column::Id).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Entity::update_many()
        .col_expr(Column::Value, Expr::col(Column::Value).add(1))
        .filter(Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    let value = Entity::find_by_id(id).one(tx.connection()).await?.map_or(0, |row| row.value);
    tx.publish(event(id, value))?;
    Ok(value)
}

pub fn event(id: Uuid, revision: i64) -> NewEvent {
    let payload = revision.to_string().into_bytes();
    NewEvent::new("test", "counter", "counted", (id, revision), "newsroom.test.v1.Counted".into(), payload)
}

pub async fn value(store: &Store, id: Uuid) -> i64 {
    Entity::find_by_id(id).one(store.reader()).await.unwrap().map_or(0, |row| row.value)
}

/// The number of events in the outbox, sent ones included.
pub async fn published(store: &Store) -> u64 {
    newsroom_chassis::outbox::outbox_status(store).await.unwrap().kept
}

/// The number of waiting events.
pub async fn waiting(store: &Store) -> u64 {
    newsroom_chassis::outbox::outbox_status(store).await.unwrap().waiting()
}

pub type Database = newsroom_fixtures::Database<Migrator>;

pub const STREAM: StreamSpec = StreamSpec { name: "TEST", subjects: "newsroom.test.v1.>", days: 30, share: 50 };
pub const URGENT: StreamSpec =
    StreamSpec { name: "TEST_URGENT", subjects: "urgent.newsroom.test.v1.>", days: 30, share: 5 };

pub async fn bus(nats: &NatsServer) -> Bus {
    bus_with(nats, &[]).await
}

pub const IDENTITY: Identity =
    Identity { name: "test", stream: STREAM, urgent: None, descriptors: tonic_health::pb::FILE_DESCRIPTOR_SET };

/// A service without its own calls, ready to run.
pub async fn app(nats_url: &str, database: &Database) -> App {
    service(nats_url, &on_loopback(), &database.config()).await.into_app(Routes::default())
}

/// The parts of a service.
pub async fn service(nats_url: &str, server: &ServerConfig, store: &StoreConfig) -> Service {
    Service::open::<Migrator>(IDENTITY, server, store, &BusConfig::at(nats_url)).await.unwrap()
}

/// A relay that runs until the tasks are stopped.
pub fn relay(store: &Store, bus: &Bus) -> Tasks {
    relay_to(store, bus, STREAM)
}

/// A relay to another stream of all events.
pub fn relay_to(store: &Store, bus: &Bus, stream: StreamSpec) -> Tasks {
    let tasks = Tasks::new();
    let keep = std::time::Duration::from_secs(3600);
    let config = RelayConfig { service: "test", stream, urgent: Some(URGENT), keep };
    let relay = Relay::new(config, store.clone(), bus.clone());
    tasks.spawn("relay", move |stop| relay.run(stop));
    tasks
}

/// The value of a metric as it is scraped.
pub fn scraped(service: &str, metric: &str, label: &str) -> f64 {
    let text = newsroom_chassis::telemetry::render_metrics(service);
    let line = text.lines().find(|line| line.starts_with(metric) && line.contains(label));
    line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or(f64::NAN)
}

/// Free ports on the loopback, whose callers are trusted.
pub fn on_loopback() -> ServerConfig {
    let mut server = ServerConfig::on_loopback(0, 0);
    server.authentication.trust_unproved_callers = true;
    server
}
