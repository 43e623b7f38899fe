//! Events that come twice and out of order.

use std::collections::VecDeque;

use futures::future::join_all;
use newsroom_chassis::{bus::Event, consumer::HandleError, store::HandleOutcome};
use newsroom_publishing::{
    domain::{Article, ArticleId, ArticleState},
    store::{Articles, Editions},
};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use rstest::rstest;

use crate::support::{
    Consumers, Database,
    story::{approved, corrected, correction, kill, killed, related, story},
};

/// Every order of `0..n`.
fn orders(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in orders(n - 1) {
        for place in 0..n {
            let mut order = shorter.clone();
            order.insert(place, n - 1);
            all.push(order);
        }
    }
    all
}

/// The parts of an article that must not depend on the order. The number of editions and their times do.
fn essence(article: &Article) -> String {
    let state = article.state;
    let corrections: Vec<_> = article.corrections.iter().map(|correction| &correction.note).collect();
    match state {
        ArticleState::Published => format!("{} {:?} {corrections:?}", article.story_revision, article.content),
        ArticleState::Withdrawn => format!("withdrawn at {}", article.story_revision),
    }
}

async fn stored(consumers: &Consumers, id: &str) -> Article {
    Articles::new(consumers.store.reader())
        .find(ArticleId::parse(id).unwrap())
        .await
        .unwrap()
        .expect("the article is stored")
}

/// The events of a new story: approved, corrected twice, and killed if `with_kill`.
fn events(with_kill: bool) -> (String, Vec<Event>) {
    let first = story("First");
    let second = correction(&first, "Second.", |content| content.headline = "Second".into());
    let third = correction(&second, "Third.", |content| content.section = "Sport".into());
    let mut events = vec![approved(&first), corrected(&second), corrected(&third)];
    if with_kill {
        events.push(killed(&kill(&third)));
    }
    (first.id, events)
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn every_order_of_events_that_all_come_twice_ends_the_same(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    for with_kill in [false, true] {
        let mut ends = Vec::new();
        for order in orders(if with_kill { 4 } else { 3 }) {
            let (id, events) = events(with_kill);
            for event in order.iter().map(|n| &events[*n]) {
                assert_eq!(consumers.handle(event).await.unwrap(), HandleOutcome::Applied);
                assert_eq!(consumers.handle(event).await.unwrap(), HandleOutcome::Duplicate);
            }
            let article = stored(&consumers, &id).await;
            let published = article.state == ArticleState::Published;
            assert_eq!(published, !with_kill, "{order:?}");
            ends.push((essence(&article), order));
        }
        let (first, _) = ends[0].clone();
        for (end, order) in ends {
            assert_eq!(end, first, "{order:?}");
        }
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn any_shuffle_of_many_stories_ends_the_same_and_each_has_one_live_edition_at_most(#[case] database: Database) {
    let seed = rand::random::<u64>();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let consumers = Consumers::over(database.open().await);
    let mut stories = Vec::new();
    let mut deliveries = Vec::new();
    for number in 0..20 {
        let (id, events) = events(number % 2 == 0);
        deliveries.extend(events.iter().cloned().chain(events.iter().cloned()));
        stories.push(id);
    }
    deliveries.shuffle(&mut random);
    // Batches of several sizes, four at a time, like the consumers of replicas.
    let mut waiting: VecDeque<Vec<Event>> = VecDeque::new();
    while !deliveries.is_empty() {
        let size = random.random_range(1..=24).min(deliveries.len());
        waiting.push_back(deliveries.drain(..size).collect());
    }
    while !waiting.is_empty() {
        let together: Vec<Vec<Event>> = waiting.drain(..waiting.len().min(4)).collect();
        let handled = join_all(together.iter().map(|batch| consumers.handle_together(batch))).await;
        for (batch, outcomes) in together.iter().zip(handled) {
            let mut again = Vec::new();
            for (event, outcome) in batch.iter().zip(outcomes) {
                match outcome {
                    Ok(_) => {}
                    Err(HandleError::Conflict(_)) => again.push(event.clone()),
                    Err(error) => panic!("{error}"),
                }
            }
            waiting.extend(Some(again).filter(|again| !again.is_empty()));
        }
    }
    for (number, id) in stories.iter().enumerate() {
        let article = stored(&consumers, id).await;
        assert_eq!(article.state == ArticleState::Withdrawn, number % 2 == 0);
        assert_eq!(article.story_revision, if number % 2 == 0 { 6 } else { 5 });
        let query =
            newsroom_publishing::convert::editions_query(&newsroom_proto::publishing::v1::ListEditionsRequest {
                article_id: id.clone(),
                ..Default::default()
            });
        let (editions, _) = Editions::new(consumers.store.reader()).list(&query.unwrap()).await.unwrap();
        let live = editions.iter().filter(|e| e.state == newsroom_publishing::domain::EditionState::Live).count();
        assert_eq!(live, usize::from(article.state == ArticleState::Published));
        assert_eq!(editions.len(), usize::try_from(article.edition).unwrap(), "they count from 1 without gaps");
    }
}

#[tokio::test]
async fn an_event_that_cannot_be_read_is_poison() {
    let database = Database::sqlite();
    let consumers = Consumers::over(database.open().await);
    let good = approved(&story("Good"));
    let garbled = Event { payload: b"\xff\xff".as_slice().into(), ..good.clone() };
    let empty = Event { payload: Default::default(), ..good.clone() };
    let nameless = approved(&newsroom_proto::editorial::v1::Story { id: "x".into(), ..story("Nameless") });
    for event in [garbled, empty, nameless] {
        assert!(matches!(consumers.handle(&event).await, Err(HandleError::Poison(_))), "{event:?}");
    }
    let unknown = Event { event_type: "newsroom.editorial.v1.StoryFramed".into(), ..good };
    assert_eq!(consumers.handle(&unknown).await.unwrap(), HandleOutcome::Unknown);
    let mut set = related(&story("A"), 1, &[]);
    set.event_type = "newsroom.recommendations.v1.Other".into();
    assert_eq!(consumers.handle(&set).await.unwrap(), HandleOutcome::Unknown);
}
