//! The readiness scopes of a service while its store has a fault.

use std::{
    net::SocketAddr,
    os::unix::fs::FileExt as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use newsroom_chassis::store::{FaultKind, Inject, Injected, Store, StoreConfig, StoreError};
use newsroom_fixtures::{RunningService, wait_until_async};
use rstest::rstest;
use tonic_health::pb::health_check_response::ServingStatus;
use uuid::Uuid;

use crate::{
    server::{get, health_of},
    support::{Database, count, service},
};

const TIMEOUT: Duration = Duration::from_secs(30);

/// A service with a store, without a bus.
struct Serving {
    admin: SocketAddr,
    store: Store,
    running: RunningService,
}

impl Serving {
    async fn start(store: &StoreConfig) -> Self {
        let service = service("nats://127.0.0.1:1", &crate::support::on_loopback(), store).await;
        let store = service.store().clone();
        let running = RunningService::run_unready(service.into_app(tonic::service::Routes::default()));
        Self { admin: running.admin(), store, running }
    }

    /// Waits until the scopes have these states, in `/readyz` and in gRPC health.
    async fn scopes(&self, read: bool, write: bool) {
        wait_until_async(&format!("read is {read} and write is {write}"), TIMEOUT, async || {
            let mut told = Vec::new();
            for path in ["/readyz/read", "/readyz/write", "/readyz"] {
                told.push(get(self.admin, path).await.starts_with("HTTP/1.1 200"));
            }
            for scope in ["read", "write", ""] {
                told.push(
                    health_of(self.running.grpc(), scope).await.is_some_and(|status| status == ServingStatus::Serving),
                );
            }
            told == [read, write, read && write, read, write, read && write]
        })
        .await;
    }

    async fn end(self) {
        self.running.stop().await;
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_store_that_does_not_commit_closes_the_door_that_writes_alone(#[case] database: Database) {
    let fault = Arc::new(Mutex::new(None));
    let now = fault.clone();
    let inject = Inject::new(move |_| *now.lock().unwrap());
    let serving = Serving::start(&StoreConfig { inject: Some(inject), ..database.config() }).await;
    serving.scopes(true, true).await;
    assert!(get(serving.admin, "/readyz").await.contains("bus: not connected"), "its absence is only told");
    for (kind, remedy) in [(FaultKind::Full, "free space"), (FaultKind::ReadOnly, "writable")] {
        *fault.lock().unwrap() = Some(Injected::UndoingAll(kind));
        serving.scopes(true, false).await;
        let told = get(serving.admin, "/readyz").await;
        assert!(told.contains("store.write: the store ") && told.contains(remedy), "{told}");
        let id = Uuid::now_v7();
        let refused: Result<i64, StoreError> = serving.store.write(move |tx| Box::pin(count(tx, id))).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        *fault.lock().unwrap() = None;
        serving.scopes(true, true).await;
    }
    serving.end().await;
}

#[tokio::test]
async fn a_store_that_is_damaged_in_its_middle_is_not_ready() {
    let database = Database::sqlite();
    let store = database.open().await;
    for _ in 0..20 {
        let written: Result<(), StoreError> = store
            .write(|tx| {
                Box::pin(async move {
                    for _ in 0..50 {
                        count(tx, Uuid::now_v7()).await?;
                    }
                    Ok(())
                })
            })
            .await;
        written.unwrap();
    }
    drop(store);
    let path = database.folder().join("test.db");
    // The last connection to close writes everything into the file.
    wait_until_async("the store is closed", TIMEOUT, async || !database.folder().join("test.db-wal").exists()).await;
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    let size = file.metadata().unwrap().len();
    file.write_all_at(&vec![0x5a; 16 << 10], size / 2).unwrap();
    drop(file);
    let serving = Serving::start(&database.config()).await;
    let file = path.display().to_string();
    wait_until_async("the damage is told with its remedy", TIMEOUT, async || {
        let told = get(serving.admin, "/readyz").await;
        told.contains(&file) && told.contains("restore the store")
    })
    .await;
    serving.scopes(false, false).await;
    serving.end().await;
}
