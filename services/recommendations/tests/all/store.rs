//! The repositories, on either database.

use std::collections::HashMap;

use newsroom_chassis::store::{Reader, Store, StoreError};
use newsroom_recommendations::{
    domain::{ArticleId, RelatedArticle, RelatedSet},
    store::{Articles, PublicationState, RelatedSets},
};
use rstest::rstest;
use uuid::Uuid;

use crate::{
    stories::{all, corrected, ferry, withdrawn},
    support::{Database, known, record},
};

fn id(n: u128) -> ArticleId {
    ArticleId::from(Uuid::from_u128(n))
}

fn articles(store: &Store) -> Articles<'_, Reader> {
    Articles::new(store.reader())
}

fn sets(store: &Store) -> RelatedSets<'_, Reader> {
    RelatedSets::new(store.reader())
}

async fn save(store: &Store, sets: Vec<RelatedSet>) {
    let saved = store.write::<_, StoreError, _>(move |tx| {
        Box::pin(async move { RelatedSets::new(tx.connection()).save(&sets, tx.now()).await })
    });
    saved.await.unwrap();
}

async fn state(store: &Store, n: u128) -> Option<PublicationState> {
    articles(store).publication_states(&[id(n)]).await.unwrap().get(&id(n)).copied()
}

fn set(n: u128, revision: i64, members: &[u128]) -> RelatedSet {
    let member = |n: &u128| RelatedArticle {
        id: id(*n),
        headline: format!("headline {n}"),
        teaser: "teaser".into(),
        path: format!("/{n}"),
        section: "s".into(),
        language: "en".into(),
        score: 0.5,
        reasons: Vec::new(),
    };
    RelatedSet { article_id: id(n), revision, members: members.iter().map(member).collect() }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_older_revision_changes_nothing(#[case] database: Database) {
    let store = database.open().await;
    let newer = corrected(&ferry(1), "Solar ferry crosses Lake Orvane");
    record(&store, &newer).await;
    record(&store, &ferry(1)).await;
    assert_eq!(state(&store, 1).await, Some(PublicationState { revision: 2, published: true, copy_group: None }));
    assert_eq!(articles(&store).find(id(1)).await.unwrap(), Some(known(&newer)));
    record(&store, &withdrawn(&newer)).await;
    record(&store, &newer).await;
    assert_eq!(state(&store, 1).await, Some(PublicationState { revision: 3, published: false, copy_group: None }));
    let kept = articles(&store).find(id(1)).await.unwrap().unwrap();
    assert_eq!((kept.headline.as_str(), kept.body.len()), ("", 0), "nothing that it said is kept");
    assert_eq!((state(&store, 99).await, articles(&store).find(id(99)).await.unwrap()), (None, None));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn the_newest_come_first_page_by_page(#[case] database: Database) {
    let store = database.open().await;
    for article in &all() {
        record(&store, article).await;
    }
    record(&store, &withdrawn(&ferry(3))).await;
    let (mut before, mut found) = (None, Vec::new());
    loop {
        let page = articles(&store).newest(before, 2).await.unwrap();
        let Some(last) = page.last else { break };
        before = Some(last);
        found.extend(page.articles.iter().map(|article| article.id));
    }
    assert_eq!(found, [21, 12, 11, 4, 2, 1].map(id));
    let loaded = articles(&store).load(&[id(1), id(3), id(99)]).await.unwrap();
    let states: HashMap<_, _> = loaded.articles.iter().map(|article| (article.id, article.is_published())).collect();
    assert_eq!(states, HashMap::from([(id(1), true), (id(3), false)]));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn changes_are_found_in_the_order_of_writing(#[case] database: Database) {
    let store = database.open().await;
    for article in [ferry(2), ferry(1), ferry(3), withdrawn(&ferry(2))] {
        record(&store, &article).await;
    }
    let changes = articles(&store).changed(0, None, 2).await.unwrap();
    assert_eq!(changes.iter().map(|change| change.id).collect::<Vec<_>>(), [id(1), id(3)]);
    let rest = articles(&store).changed(0, changes.last().map(|last| (last.at, last.id)), 2).await.unwrap();
    assert_eq!(rest.len(), 1);
    assert_eq!((rest[0].id, rest[0].revision, rest[0].published), (id(2), 2, false));
    assert_eq!(articles(&store).changed(rest[0].at + 1, None, 9).await.unwrap(), []);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_set_is_stored_with_its_members(#[case] database: Database) {
    let store = database.open().await;
    save(&store, vec![set(1, 1, &[2, 3]), set(2, 1, &[3])]).await;
    save(&store, vec![set(1, 2, &[4, 2])]).await;
    let all = [id(1), id(2), id(3)];
    let kept = sets(&store).find(&all).await.unwrap();
    let published = [set(1, 2, &[4, 2]), set(2, 1, &[3])].map(|set| (set.article_id, set.published()));
    assert_eq!(kept, HashMap::from(published));
    let members = sets(&store).members(&all).await.unwrap();
    assert_eq!(members, HashMap::from([(id(1), vec![id(2), id(4)]), (id(2), vec![id(3)])]));
    let owners = async |of: &[u128], after: Option<u128>| {
        let of: Vec<_> = of.iter().copied().map(id).collect();
        sets(&store).containing(&of, after.map(id), 9).await.unwrap()
    };
    assert_eq!(owners(&[3], None).await, [id(2)]);
    assert_eq!(owners(&[2, 3, 4], None).await, [id(1), id(2)], "each set once");
    assert_eq!((owners(&[2], None).await, owners(&[2], Some(1)).await), (vec![id(1)], vec![]));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn sets_with_withdrawn_articles_are_found(#[case] database: Database) {
    let store = database.open().await;
    for n in 1..=4 {
        record(&store, &ferry(n)).await;
    }
    let initial = vec![set(1, 1, &[2, 3]), set(2, 1, &[1]), set(3, 1, &[1]), set(4, 1, &[])];
    save(&store, initial).await;
    assert_eq!(sets(&store).with_withdrawn(9).await.unwrap(), []);
    record(&store, &withdrawn(&ferry(3))).await;
    assert_eq!(sets(&store).with_withdrawn(9).await.unwrap(), [id(1), id(3)]);
    assert_eq!(sets(&store).with_withdrawn(1).await.unwrap().len(), 1);
}
