//! The store of a service alone, with our layers around it.

use newsroom_chassis::{
    outbox::NewEvent,
    store::{Store, StoreConfig, StoreError, Transaction, column, migrations},
};
use newsroom_tests::{Role, StoreKind};
use sea_orm::{ActiveValue::Set, EntityTrait as _, entity::prelude::*};
use sea_orm_migration::prelude::*;
use uuid::Uuid;

use super::{BYTES, rate};

/// How many writes are under way at once.
const AT_ONCE: usize = 256;

/// Transactions per second through the store's writer, each with a row and an event of 2 KiB, with many callers.
pub(crate) async fn transactions(stores: StoreKind) -> f64 {
    let folder = tempfile::tempdir().expect("the folder for temporary files takes a new folder");
    let url = stores.new_store(Role::Editorial, folder.path());
    let config = StoreConfig { migrate: Some(true), ..StoreConfig::at(url) };
    let store = Store::open::<Rows>(&config).await.expect("a new store");
    rate(AT_ONCE, |_| {
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
