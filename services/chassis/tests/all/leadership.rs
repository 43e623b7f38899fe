//! Work that only one replica may do at a time.

use newsroom_chassis::{
    leadership::{self, Leadership},
    store::{Store, StoreError},
};
use sea_orm::{ConnectionTrait as _, sea_query::Query};

use crate::support::Database;

async fn expire(store: &Store) {
    store
        .write::<_, StoreError, _>(|tx| {
            Box::pin(async move {
                let update = Query::update().table("leadership").value("expires_at", 1).to_owned();
                tx.connection().execute(&update).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
}

async fn write_under(store: &Store, leadership: Leadership) -> Result<(), StoreError> {
    store.write(move |tx| Box::pin(async move { leadership::check(tx, &leadership).await })).await
}

#[tokio::test]
async fn one_holds_a_leadership_and_a_late_write_of_the_former_holder_is_refused() {
    let store = Database::postgres().open().await;
    let first = leadership::take(&store, "relay", "a").await.unwrap().unwrap();
    assert_eq!(leadership::take(&store, "relay", "b").await.unwrap(), None);
    assert_eq!(leadership::take(&store, "relay", "a").await.unwrap().as_ref(), Some(&first), "renewed");
    write_under(&store, first.clone()).await.unwrap();
    expire(&store).await;
    let second = leadership::take(&store, "relay", "b").await.unwrap().unwrap();
    assert!(second.token() > first.token());
    assert!(matches!(write_under(&store, first).await, Err(StoreError::LeadershipLost)));
    write_under(&store, second).await.unwrap();
    assert_eq!(leadership::take(&store, "relay", "a").await.unwrap(), None);
}

#[tokio::test]
async fn who_alone_has_the_store_takes_a_dead_ones_leadership_at_once() {
    let database = Database::sqlite();
    let first = {
        let store = database.open().await;
        leadership::take(&store, "relay", "a").await.unwrap().unwrap()
    };
    let store = loop {
        // The writer's task closes the file a moment after the last handle is dropped.
        match Store::open::<crate::support::Migrator>(&database.config()).await {
            Ok(store) => break store,
            Err(StoreError::InUse(_)) => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    };
    let second = leadership::take(&store, "relay", "b").await.unwrap().unwrap();
    assert!(second.token() > first.token());
}

#[tokio::test]
async fn a_leadership_is_given_back_at_the_end_and_another_goes_on() {
    let store = Database::postgres().open().await;
    let (stop, other_stop) = (tokio_util::sync::CancellationToken::new(), tokio_util::sync::CancellationToken::new());
    let held = tokio::sync::Notify::new();
    let first = leadership::while_leader(&store, "relay", stop.clone(), |_| async {
        held.notify_one();
        std::future::pending::<()>().await;
    });
    let second_held = tokio::sync::Notify::new();
    let second = leadership::while_leader(&store, "relay", other_stop.clone(), |_| async {
        second_held.notify_one();
        std::future::pending::<()>().await;
    });
    let script = async {
        held.notified().await;
        stop.cancel();
    };
    tokio::join!(first, script);
    let script = async {
        second_held.notified().await;
        other_stop.cancel();
    };
    tokio::join!(second, script);
}
