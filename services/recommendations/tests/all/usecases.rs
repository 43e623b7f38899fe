//! Use cases over a store, without a bus: each effect happens once and under the leadership.

use std::sync::Arc;

use newsroom_chassis::{
    leadership,
    outbox::outbox_status,
    store::{EventBatch, HandleOutcome, Store, StoreError},
};
use newsroom_recommendations::{
    consumers::ARTICLES,
    domain::ArticleId,
    index::ArticleIndex,
    store::RelatedSets,
    usecase::{RefreshedSet, record_articles, refresh_related},
};
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, sea_query::Query};
use uuid::Uuid;

use crate::{
    stories::ferry,
    support::{Database, known, loaded_index, record},
};

async fn two_ferries(store: &Store) -> (Arc<ArticleIndex>, Vec<ArticleId>) {
    for n in [1, 2] {
        record(store, &ferry(n)).await;
    }
    let index = loaded_index(store, 100).await;
    (index, [1, 2].map(|n| known(&ferry(n)).id).to_vec())
}

async fn expire_leadership(store: &Store) {
    let expired = store.write::<_, StoreError, _>(|tx| {
        Box::pin(async move {
            let update = Query::update().table("leadership").value("expires_at", 1).to_owned();
            tx.connection().execute(&update).await?;
            Ok(())
        })
    });
    expired.await.unwrap();
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_event_is_handled_once(#[case] database: Database) {
    let store = database.open().await;
    let index = Arc::new(ArticleIndex::new(100));
    let event_id = Uuid::now_v7();
    let handle = async || {
        let batch = EventBatch::new(ARTICLES.durable, [(event_id, known(&ferry(1)))]);
        record_articles(&store, &index, batch).await.unwrap()
    };
    assert_eq!((handle().await, handle().await), (vec![HandleOutcome::Applied], vec![HandleOutcome::Duplicate]));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_changed_set_is_stored_and_published_together(#[case] database: Database) {
    let store = database.open().await;
    let (index, ids) = two_ferries(&store).await;
    let leadership = leadership::take(&store, "related", "me").await.unwrap().unwrap();
    let refresh = async || refresh_related(&store, &index, &leadership, ids.clone()).await.unwrap();
    let changed = |sets: Vec<RefreshedSet>| sets.into_iter().map(|set| set.is_changed).collect::<Vec<_>>();
    assert_eq!((changed(refresh().await), changed(refresh().await)), (vec![true, true], vec![false, false]));
    let members = RelatedSets::new(store.reader()).members(&ids).await.unwrap();
    assert_eq!((&members[&ids[0]], &members[&ids[1]]), (&vec![ids[1]], &vec![ids[0]]));
    assert_eq!(outbox_status(&store).await.unwrap().kept, 2);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_replica_that_lost_the_leadership_publishes_nothing(#[case] database: Database) {
    let store = database.open().await;
    let (index, ids) = two_ferries(&store).await;
    let lost = leadership::take(&store, "related", "me").await.unwrap().unwrap();
    expire_leadership(&store).await;
    leadership::take(&store, "related", "another").await.unwrap().unwrap();
    let refreshed = refresh_related(&store, &index, &lost, ids.clone()).await;
    assert!(matches!(refreshed, Err(StoreError::LeadershipLost)));
    assert!(RelatedSets::new(store.reader()).find(&ids).await.unwrap().is_empty());
    assert_eq!(outbox_status(&store).await.unwrap().kept, 0);
}
