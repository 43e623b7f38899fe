//! PostgreSQL as others run it: its sessions end, and its servers change their roles.

use futures::future::join_all;
use newsroom_chassis::{
    store::{Store, StoreConfig, StoreError},
    task,
};
use newsroom_fixtures::{wait_for_async, wait_until_async};
use sea_orm::{ConnectOptions, ConnectionTrait as _, DatabaseConnection, DbBackend, Statement, TransactionTrait as _};
use uuid::Uuid;

use crate::{
    consumer_world::TIMEOUT,
    support::{Database, Migrator, count, value},
};

/// As many as the pool has connections.
const AT_ONCE: usize = 16;

/// One further session of the database.
async fn beside(config: &StoreConfig) -> DatabaseConnection {
    let mut options = ConnectOptions::new(&config.url);
    options.max_connections(1);
    sea_orm::Database::connect(options).await.unwrap()
}

async fn write(store: &Store, id: Uuid) -> Result<i64, StoreError> {
    store.write(move |tx| Box::pin(async move { count(tx, id).await })).await
}

/// The process of a session that waits for a lock.
async fn waiting(beside: &DatabaseConnection) -> Option<i32> {
    let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let row = beside.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    row.map(|row| row.try_get_by_index(0).unwrap())
}

#[tokio::test]
async fn sessions_that_began_read_only_are_not_kept() {
    let database = Database::postgres();
    let store = database.open().await;
    let id = Uuid::now_v7();
    assert_eq!(write(&store, id).await.unwrap(), 1);
    let beside = beside(&database.config()).await;
    let name = database.config().url.rsplit('/').next().unwrap().to_owned();
    let terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
                     AND pid <> pg_backend_pid()";
    for read_only in [true, false] {
        let set = format!("ALTER DATABASE {name} SET default_transaction_read_only = {read_only}");
        beside.execute_unprepared("SET default_transaction_read_only = off").await.unwrap();
        beside.execute_unprepared(&set).await.unwrap();
        if read_only {
            beside.execute_unprepared(terminate).await.unwrap();
            wait_until_async(
                "the store is read only",
                TIMEOUT,
                async || matches!(store.write_fault().await, Some(fault) if fault.cause.contains("read-only")),
            )
            .await;
            // All connections of the pool begin now.
            let writes = join_all((0..AT_ONCE).map(|_| write(&store, id))).await;
            assert!(writes.iter().all(Result::is_err), "{writes:?}");
        }
    }
    // The first write may still meet a session that began read only.
    let first = write(&store, id).await;
    let writes = join_all((0..AT_ONCE).map(|_| write(&store, id))).await;
    assert!(writes.iter().all(Result::is_ok), "{writes:?}");
    let count = 1 + i64::from(first.is_ok()) + i64::try_from(AT_ONCE).unwrap();
    assert_eq!((value(&store, id).await, store.write_fault().await), (count, None));
}

#[tokio::test]
async fn a_start_outlives_sessions_that_end() {
    let database = Database::postgres();
    drop(database.open().await);
    for migrate in [false, true] {
        let config = StoreConfig { migrate: Some(migrate), ..database.config() };
        let (beside, locked) = (beside(&config).await, beside(&config).await);
        let lock = locked.begin().await.unwrap();
        lock.execute_unprepared("LOCK TABLE seaql_migrations IN ACCESS EXCLUSIVE MODE").await.unwrap();
        let opening = task::spawn("open", async move { Store::open::<Migrator>(&config).await.map(drop) });
        let first = wait_for_async("the start waits", TIMEOUT, async || waiting(&beside).await).await;
        beside.execute_unprepared(&format!("SELECT pg_terminate_backend({first})")).await.unwrap();
        wait_until_async("the start waits again", TIMEOUT, async || {
            waiting(&beside).await.is_some_and(|process| process != first)
        })
        .await;
        lock.commit().await.unwrap();
        opening.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_schema_of_another_version_is_refused_at_once() {
    let database = Database::postgres();
    drop(database.open().await);
    let beside = beside(&database.config()).await;
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_newer', 0)";
    beside.execute_unprepared(newer).await.unwrap();
    let config = StoreConfig { migrate: Some(false), ..database.config() };
    let refused = Store::open::<Migrator>(&config).await.map(drop).unwrap_err();
    assert!(matches!(&refused, StoreError::Schema(cause) if cause.contains("m9999_newer")), "{refused:?}");
}
