//! One bad article does not stop the others.

use std::sync::Arc;

use newsroom_chassis::{
    leadership,
    store::{Store, StoreError},
};
use newsroom_fixtures::NatsServer;
use newsroom_proto::publishing::v1::Article;
use newsroom_recommendations::{
    domain::{self, Profile},
    index::ArticleIndex,
    store::RelatedSets,
    usecase::{find_related, follow_own_writes, load_index, refresh_related},
};
use rstest::rstest;
use sea_orm::{
    ConnectionTrait as _,
    sea_query::{Expr, ExprTrait as _, Query},
};

use crate::{
    stories::{all, corrected, ferry, id},
    support::{Database, RunningRecommendations, bus, event, known, publish, record},
};

/// Makes the row of an article unreadable in one table, whose key and contents are these columns.
async fn corrupt(store: &Store, table: &'static str, columns: (&'static str, &'static str), article: &Article) {
    let (key, contents) = columns;
    let article = known(article).id.uuid();
    let corrupted = store.write::<_, StoreError, _>(move |tx| {
        Box::pin(async move {
            let update = Query::update().table(table).value(contents, vec![0xff_u8]).to_owned();
            let update = update.clone().and_where(Expr::col(key).eq(article)).to_owned();
            assert_eq!(tx.connection().execute(&update).await?.rows_affected(), 1);
            Ok(())
        })
    });
    corrupted.await.unwrap();
}

/// Panics on one article, as a library may on an unexpected word.
fn failing_profile(article: &domain::Article) -> Profile {
    assert_ne!(article.id, known(&ferry(2)).id, "no profile can be made of this article");
    Profile::of(article)
}

async fn found(store: &Store, index: &Arc<ArticleIndex>, n: u128) -> Vec<u128> {
    let related = find_related(store, index, known(&ferry(n)).id, 20).await.unwrap();
    let mut found: Vec<_> = related.iter().map(|related| related.id.uuid().as_u128()).collect();
    found.sort_unstable();
    found
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn one_bad_article_does_not_stop_the_others(#[case] database: Database) {
    let store = database.open().await;
    for article in all() {
        record(&store, &article).await;
    }
    corrupt(&store, "article", ("id", "snapshot"), &ferry(3)).await;
    let index = Arc::new(ArticleIndex::with_profile(100, failing_profile));
    load_index(&store, &index).await.unwrap();
    index.mark_loaded();
    assert_eq!(found(&store, &index, 1).await, [4], "the unreadable and the failing article are left out");
    assert_eq!(index.failed_articles.waiting().len(), 2);

    // Later articles are followed, although the bad ones come with them.
    index.written.add([1, 2, 3, 4].map(|n| known(&ferry(n)).id));
    record(&store, &corrected(&ferry(4), "The ferry of the night")).await;
    assert!(follow_own_writes(&store, &index).await.unwrap());
    assert!(!follow_own_writes(&store, &index).await.unwrap(), "no article is tried forever");

    // A newer edition replaces the unreadable one.
    record(&store, &corrected(&ferry(3), "The ferry of the day")).await;
    index.written.add([known(&ferry(3)).id]);
    follow_own_writes(&store, &index).await.unwrap();
    assert_eq!(found(&store, &index, 1).await, [3, 4]);
    assert_eq!(index.failed_articles.waiting().len(), 1);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn the_sets_of_the_others_are_kept_up_to_date(#[case] database: Database) {
    let store = database.open().await;
    for article in all() {
        record(&store, &article).await;
    }
    let index = Arc::new(ArticleIndex::with_profile(5, failing_profile));
    load_index(&store, &index).await.unwrap();
    index.mark_loaded();
    let leadership = leadership::take(&store, "related", "test").await.unwrap().unwrap();
    // The articles are older than those in the index, so their profiles are made anew for each query.
    let ids = [1, 2, 4].map(|n| known(&ferry(n)).id);
    refresh_related(&store, &index, &leadership, ids.to_vec()).await.unwrap();
    assert_eq!(index.failed_related.waiting().into_iter().collect::<Vec<_>>(), [ids[1]]);
    let sets = RelatedSets::new(store.reader()).find(&ids).await.unwrap();
    assert!(sets.contains_key(&ids[0]) && !sets.contains_key(&ids[1]));

    let before = sets[&ids[0]].revision;
    corrupt(&store, "related_set", ("article_id", "fingerprint"), &ferry(1)).await;
    refresh_related(&store, &index, &leadership, ids.to_vec()).await.unwrap();
    let sets = RelatedSets::new(store.reader()).find(&ids).await.unwrap();
    assert_eq!(sets[&ids[0]].revision, before + 1, "an unreadable set is replaced by its next revision");
    assert!(sets[&ids[0]].fingerprint.is_some());
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_replica_with_an_unreadable_article_gets_ready_and_serves_the_others(#[case] database: Database) {
    let store = database.open().await;
    for article in all() {
        record(&store, &article).await;
    }
    corrupt(&store, "article", ("id", "snapshot"), &ferry(3)).await;
    drop(store);
    let nats = NatsServer::start();
    let bus = bus(&nats).await;
    let running = RunningRecommendations::start(&nats, &database).await;
    running.wait_for_related(&id(1), vec![id(2), id(4)]).await;
    publish(&bus, &event(&corrected(&ferry(3), "The ferry of the day"))).await;
    running.wait_for_related(&id(1), vec![id(2), id(3), id(4)]).await;
    running.stop().await;
}
