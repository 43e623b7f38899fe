//! What is kept, on either database.

use std::collections::HashMap;

use newsroom_chassis::{
    leadership,
    outbox::outbox_status,
    store::{EventKey, HandleOutcome, Store, StoreError},
};
use newsroom_recommendations::{
    consumers::ARTICLES,
    domain::{ArticleId, RelatedArticle, RelatedSet},
    store::{self, PublicationState},
};
use sea_orm::{ConnectionTrait as _, sea_query::Query};
use uuid::Uuid;

use crate::{
    stories::{all, corrected, ferry, withdrawn},
    support::{Database, known, take_in},
};

fn id(n: u128) -> ArticleId {
    ArticleId::from(Uuid::from_u128(n))
}

async fn revision(store: &Store, n: u128) -> Option<PublicationState> {
    store::publication_states(store, &[id(n)]).await.unwrap().get(&id(n)).copied()
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

#[tokio::test]
async fn an_older_revision_changes_nothing() {
    for database in Database::both() {
        let store = database.open().await;
        let newer = corrected(&ferry(1), "Solar ferry crosses Lake Orvane");
        take_in(&store, &newer).await;
        take_in(&store, &ferry(1)).await;
        assert_eq!(revision(&store, 1).await, Some(PublicationState { revision: 2, published: true }));
        assert_eq!(store::find(&store, id(1)).await.unwrap(), Some(known(&newer)));
        take_in(&store, &withdrawn(&newer)).await;
        take_in(&store, &newer).await;
        assert_eq!(revision(&store, 1).await, Some(PublicationState { revision: 3, published: false }));
        let kept = store::find(&store, id(1)).await.unwrap().unwrap();
        assert_eq!((kept.headline.as_str(), kept.body.len()), ("", 0), "nothing that it said is kept");
        assert_eq!((revision(&store, 99).await, store::find(&store, id(99)).await.unwrap()), (None, None));
    }
}

#[tokio::test]
async fn an_event_has_its_effect_once() {
    for database in Database::both() {
        let store = database.open().await;
        let key = EventKey { consumer: ARTICLES.durable, event_id: Uuid::now_v7() };
        let take = async || store::take_in(&store, key.clone(), known(&ferry(1))).await.unwrap();
        assert_eq!((take().await, take().await), (HandleOutcome::Applied, HandleOutcome::Duplicate));
    }
}

#[tokio::test]
async fn the_newest_come_first_page_by_page() {
    for database in Database::both() {
        let store = database.open().await;
        let articles = all();
        for article in &articles {
            take_in(&store, article).await;
        }
        take_in(&store, &withdrawn(&ferry(3))).await;
        let (mut before, mut found) = (None, Vec::new());
        loop {
            let page = store::newest(&store, before, 2).await.unwrap();
            let Some(last) = page.last else { break };
            before = Some(last);
            found.extend(page.articles.iter().map(|article| article.id));
        }
        assert_eq!(found, [21, 12, 11, 4, 2, 1].map(id));
        let loaded = store::load(&store, &[id(1), id(3), id(99)]).await.unwrap();
        let states: HashMap<_, _> =
            loaded.articles.iter().map(|article| (article.id, article.is_published())).collect();
        assert_eq!(states, HashMap::from([(id(1), true), (id(3), false)]));
    }
}

#[tokio::test]
async fn changes_are_found_in_the_order_of_writing() {
    for database in Database::both() {
        let store = database.open().await;
        for article in [ferry(2), ferry(1), ferry(3), withdrawn(&ferry(2))] {
            take_in(&store, &article).await;
        }
        let changes = store::changed(&store, 0, None, 2).await.unwrap();
        assert_eq!(changes.iter().map(|change| change.id).collect::<Vec<_>>(), [id(1), id(3)]);
        let rest = store::changed(&store, 0, changes.last().map(|last| (last.at, last.id)), 2).await.unwrap();
        assert_eq!(rest.len(), 1);
        assert_eq!((rest[0].id, rest[0].state), (id(2), PublicationState { revision: 2, published: false }));
        assert_eq!(store::changed(&store, rest[0].at + 1, None, 9).await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_set_is_kept_with_its_members_and_published_in_one() {
    for database in Database::both() {
        let store = database.open().await;
        let leadership = leadership::take(&store, "related", "me").await.unwrap().unwrap();
        store::state(&store, &leadership, vec![set(1, 1, &[2, 3]), set(2, 1, &[3])]).await.unwrap();
        store::state(&store, &leadership, vec![set(1, 2, &[4, 2])]).await.unwrap();
        let kept = store::sets(&store, &[id(1), id(2), id(3)]).await.unwrap();
        assert_eq!(kept, HashMap::from([(id(1), set(1, 2, &[4, 2])), (id(2), set(2, 1, &[3]))]));
        let sets_containing =
            async |n, after: Option<u128>| store::sets_containing(&store, id(n), after.map(id), 9).await.unwrap();
        assert_eq!(sets_containing(3, None).await, [id(2)]);
        assert_eq!((sets_containing(2, None).await, sets_containing(2, Some(1)).await), (vec![id(1)], vec![]));
        assert_eq!(outbox_status(&store).await.unwrap().kept, 3);
    }
}

#[tokio::test]
async fn sets_that_cannot_stay_are_found() {
    for database in Database::both() {
        let store = database.open().await;
        for n in 1..=4 {
            take_in(&store, &ferry(n)).await;
        }
        let leadership = leadership::take(&store, "related", "me").await.unwrap().unwrap();
        let sets = vec![set(1, 1, &[2, 3]), set(2, 1, &[1]), set(3, 1, &[1]), set(4, 1, &[])];
        store::state(&store, &leadership, sets).await.unwrap();
        assert_eq!(store::sets_with_withdrawn(&store, 9).await.unwrap(), []);
        take_in(&store, &withdrawn(&ferry(3))).await;
        assert_eq!(store::sets_with_withdrawn(&store, 9).await.unwrap(), [id(1), id(3)]);
        assert_eq!(store::sets_with_withdrawn(&store, 1).await.unwrap().len(), 1);
    }
}

async fn expire(store: &Store) {
    let expired = store.write::<_, StoreError, _>(|tx| {
        Box::pin(async move {
            let update = Query::update().table("leadership").value("expires_at", 1).to_owned();
            tx.connection().execute(&update).await?;
            Ok(())
        })
    });
    expired.await.unwrap();
}

#[tokio::test]
async fn a_replica_that_lost_the_leadership_states_nothing() {
    for database in Database::both() {
        let store = database.open().await;
        let lost = leadership::take(&store, "related", "me").await.unwrap().unwrap();
        expire(&store).await;
        leadership::take(&store, "related", "another").await.unwrap().unwrap();
        let published = store::state(&store, &lost, vec![set(1, 1, &[2])]).await;
        assert!(matches!(published, Err(StoreError::LeadershipLost)));
        assert!(store::sets(&store, &[id(1)]).await.unwrap().is_empty());
        assert_eq!(outbox_status(&store).await.unwrap().kept, 0);
    }
}
