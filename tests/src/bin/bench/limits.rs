//! The limits of the machine, each part on its own.

use std::time::{Duration, Instant};

use async_nats::jetstream;
use futures::{StreamExt as _, stream};
use newsroom_chassis::{
    outbox::NewEvent,
    store::{Store, StoreConfig, StoreError, Transaction, column, migrations},
};
use newsroom_fixtures::NatsServer;
use newsroom_tests::{Role, StoreKind};
use sea_orm::{ActiveValue::Set, EntityTrait as _, entity::prelude::*};
use sea_orm_migration::prelude::*;
use uuid::Uuid;

/// The size of a story and of an event.
const BYTES: usize = 2 << 10;
/// How many publishes or writes are under way at once.
const AT_ONCE: usize = 256;
/// How long each limit is measured.
const FOR: Duration = Duration::from_secs(4);

/// Messages of 2 KiB per second, each acknowledged once it is synced, with many under way.
pub(crate) async fn publishes() -> f64 {
    let nats = NatsServer::start();
    let client = async_nats::connect(nats.url()).await.expect("the server is up");
    let context = jetstream::ContextBuilder::new().max_ack_inflight(AT_ONCE).build(client);
    let config =
        jetstream::stream::Config { name: "LIMIT".into(), subjects: vec!["limit.>".into()], ..Default::default() };
    context.create_stream(config).await.expect("a new stream");
    let payload = bytes::Bytes::from(vec![b'x'; BYTES]);
    rate(|number| {
        let (context, payload) = (context.clone(), payload.clone());
        async move {
            let ack = context.publish(format!("limit.{number}"), payload).await.expect("the server is up");
            ack.await.expect("the stream takes it");
        }
    })
    .await
}

/// Transactions per second through the store's writer, each with a row and an event of 2 KiB, with many callers.
pub(crate) async fn transactions(stores: StoreKind) -> f64 {
    let folder = tempfile::tempdir().expect("the folder for temporary files takes a new folder");
    let url = stores.new_store(Role::Editorial, folder.path());
    let config = StoreConfig { migrate: Some(true), ..StoreConfig::at(url) };
    let store = Store::open::<Rows>(&config).await.expect("a new store");
    rate(|_| {
        let store = store.clone();
        async move {
            let written = store.write::<(), StoreError, _>(|tx| Box::pin(write(tx)));
            written.await.expect("the store writes");
        }
    })
    .await
}

async fn write(tx: &mut Transaction) -> Result<(), StoreError> {
    let id = Uuid::now_v7();
    let model = row::ActiveModel { id: Set(id), content: Set(vec![b'x'; BYTES]) };
    row::Entity::insert(model).exec_without_returning(tx.connection()).await?;
    tx.publish(NewEvent::new("limit", "row", "written", (id, 1), "limit.v1.RowWritten".into(), vec![b'x'; BYTES]))
}

/// How often per second `work` can be done, with many at once.
async fn rate<F: Future<Output = ()>>(work: impl Fn(u64) -> F) -> f64 {
    let start = Instant::now();
    let done = stream::iter((0..).take_while(|_| start.elapsed() < FOR)).map(work).buffer_unordered(AT_ONCE);
    let count = done.fold(0u64, async |count, ()| count + 1).await;
    count as f64 / start.elapsed().as_secs_f64()
}

/// A row of the size of a story.
mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "limit_row")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub content: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

struct Rows;

impl MigratorTrait for Rows {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = migrations();
        all.push(Box::new(Self));
        all
    }
}

impl MigrationName for Rows {
    fn name(&self) -> &str {
        "m0002_limit_row"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Rows {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("limit_row")
            .col(column::id("id").primary_key())
            .col(column::bytes("content"))
            .to_owned();
        manager.create_table(table).await
    }
}
