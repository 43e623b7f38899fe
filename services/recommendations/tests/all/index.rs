//! The index in memory follows the store.

use std::sync::Arc;

use newsroom_chassis::store::Store;
use newsroom_recommendations::{
    domain::DomainError,
    index::ArticleIndex,
    usecase::{Error, FollowCursor, find_related, follow_changes, follow_own_writes, load_index},
};
use rstest::rstest;

use crate::{
    stories::{all, comet, corrected, ferry, withdrawn},
    support::{Database, known, loaded_index, record},
};

async fn store_with_articles(database: &Database) -> Store {
    let store = database.open().await;
    for article in all() {
        record(&store, &article).await;
    }
    store
}

/// The numbers of the related articles, in ascending order.
async fn found(store: &Store, index: &Arc<ArticleIndex>, n: u128) -> Option<Vec<u128>> {
    match find_related(store, index, known(&ferry(n)).id, 20).await {
        Ok(related) => {
            let mut found: Vec<_> = related.iter().map(|related| related.id.uuid().as_u128()).collect();
            found.sort_unstable();
            Some(found)
        }
        Err(Error::Domain(DomainError::ArticleNotFound)) => None,
        Err(error) => panic!("{error}"),
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_withdrawn_article_is_in_no_answer_even_before_the_index_follows(#[case] database: Database) {
    let store = store_with_articles(&database).await;
    let index = loaded_index(&store, 100).await;
    assert_eq!(found(&store, &index, 1).await, Some(vec![2, 3, 4]));
    record(&store, &withdrawn(&ferry(3))).await;
    assert_eq!(found(&store, &index, 1).await, Some(vec![2, 4]));
    assert_eq!(found(&store, &index, 3).await, None);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_article_older_than_the_index_has_an_answer_but_is_not_recommended(#[case] database: Database) {
    let store = store_with_articles(&database).await;
    // It holds the comet, two choirs and the last two ferries.
    let index = loaded_index(&store, 5).await;
    assert_eq!(found(&store, &index, 1).await, Some(vec![3, 4]));
    assert_eq!(found(&store, &index, 4).await, Some(vec![3]));
    assert_eq!(found(&store, &index, 99).await, None);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_another_replica_wrote_is_followed(#[case] database: Database) {
    let store = store_with_articles(&database).await;
    let mut cursor = FollowCursor::now();
    let index = loaded_index(&store, 5).await;
    record(&store, &corrected(&comet(), "A comet brightens")).await;
    record(&store, &withdrawn(&ferry(4))).await;
    follow_changes(&store, &index, &mut cursor).await.unwrap();
    assert_eq!(index.withdrawn.take(9).ids, [known(&ferry(4)).id]);
    assert_eq!(index.changed.take(9).ids, [known(&comet()).id]);
    let similarity = index.query(|similarity| (similarity.ids_after(None, 9), similarity.revision(known(&comet()).id)));
    let (ids, revision) = similarity.await.unwrap();
    let held: Vec<_> = ids.iter().map(|id| id.uuid().as_u128()).collect();
    assert_eq!((held, revision), (vec![2, 3, 11, 12, 21], Some(2)), "an older article takes the free place");
    let version = index.version();
    follow_changes(&store, &index, &mut cursor).await.unwrap();
    assert_eq!((index.version(), index.withdrawn.is_empty()), (version, true), "nothing is cursor twice");
}

#[tokio::test]
async fn what_this_replica_wrote_is_followed_at_once() {
    let database = Database::sqlite();
    let store = store_with_articles(&database).await;
    let index = loaded_index(&store, 100).await;
    assert!(!follow_own_writes(&store, &index).await.unwrap());
    record(&store, &withdrawn(&ferry(2))).await;
    index.written.add([known(&ferry(2)).id, known(&ferry(1)).id]);
    assert!(follow_own_writes(&store, &index).await.unwrap());
    assert_eq!(index.withdrawn.take(9).ids, [known(&ferry(2)).id]);
    assert!(index.changed.is_empty(), "the other article was indexed already");
}

#[tokio::test]
async fn a_question_waits_until_the_index_is_loaded() {
    let database = Database::sqlite();
    let store = store_with_articles(&database).await;
    let index = Arc::new(ArticleIndex::new(100));
    let load = async {
        load_index(&store, &index).await.unwrap();
        index.mark_loaded();
    };
    let (answer, ()) = tokio::join!(found(&store, &index, 1), load);
    assert_eq!(answer, Some(vec![2, 3, 4]));
}
