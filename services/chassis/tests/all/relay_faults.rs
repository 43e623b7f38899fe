//! Events of writes that fail in part.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use newsroom_chassis::store::{FaultKind, Inject, Injected, Store, StoreConfig, StoreError};
use newsroom_fixtures::NatsServer;
use rstest::rstest;
use uuid::Uuid;

use crate::{
    relay::{all_sent, counted},
    support::{self, Database, Migrator, STREAM, count},
};

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_event_is_sent_although_the_result_of_its_commit_was_lost(#[case] database: Database) {
    let loses = Arc::new(AtomicBool::new(false));
    let now = loses.clone();
    let inject = Inject::new(move |sql| {
        let is_commit = sql.starts_with("COMMIT");
        (is_commit && now.swap(false, Ordering::SeqCst)).then_some(Injected::After(FaultKind::Io))
    });
    let config = StoreConfig { inject: Some(inject), ..database.config() };
    let store = Store::open::<Migrator>(&config).await.unwrap();
    let nats = NatsServer::start();
    let bus = support::bus(&nats).await;
    let relay = support::relay(&store, &bus);
    counted(&store, Uuid::now_v7(), 1).await;
    all_sent(&store).await;

    // The relay commits too, so its commit may be the one.
    let id = Uuid::now_v7();
    let mut lost = 0;
    for _ in 0..20 {
        loses.store(true, Ordering::SeqCst);
        let written = store.write::<_, StoreError, _>(move |tx| Box::pin(async move { count(tx, id).await })).await;
        lost += u64::from(written.is_err());
    }
    loses.store(false, Ordering::SeqCst);
    assert!(lost > 0, "no result of a write was lost");
    all_sent(&store).await;
    let stream = bus.stream(STREAM.name).await.unwrap();
    assert_eq!(stream.get_info().await.unwrap().state.messages, 21);
    relay.stop().await;
}
