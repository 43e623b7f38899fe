//! The groups of near copies: each edition carries the group of its story, and later changes are passed on.

use newsroom_chassis::{bus::Event, consumer::HandleError, outbox, store::Store};
use newsroom_proto::{
    editorial::v1::{CopyGroup, Story},
    publishing::v1::{self, ArticleGrouped, ArticlePublished, ArticleUpdated, ArticleWithdrawn},
};
use newsroom_publishing::{convert, domain::ArticleId, store::Articles};
use prost::{Message as _, Name as _};
use rand::seq::SliceRandom as _;
use rstest::rstest;
use uuid::Uuid;

use crate::support::{
    Consumers, Database,
    story::{approved, corrected, correction, grouped, kill, killed, story},
};

fn group(n: u128, revision: i64) -> CopyGroup {
    CopyGroup { id: Uuid::from_u128(n).to_string(), revision }
}

/// The groups in all events, in their order: the short name of the event, the number of the group and its revision.
async fn published_groups(store: &Store) -> Vec<(String, u128, i64)> {
    let read = |event: Event| {
        let (kind, payload) = (event.event_type, event.payload);
        let group: Option<v1::CopyGroup> = if kind == ArticleGrouped::full_name() {
            ArticleGrouped::decode(payload).unwrap().copy_group
        } else {
            let article = match kind.rsplit('.').next().unwrap() {
                "ArticlePublished" => ArticlePublished::decode(payload).unwrap().article,
                "ArticleUpdated" => ArticleUpdated::decode(payload).unwrap().article,
                "ArticleWithdrawn" => ArticleWithdrawn::decode(payload).unwrap().article,
                kind => panic!("{kind}"),
            };
            article.unwrap().copy_group
        };
        let name = kind.rsplit('.').next().unwrap().to_owned();
        group.map(|group| (name, group.id.parse::<Uuid>().unwrap().as_u128(), group.revision))
    };
    outbox::outbox_events(store, 0, 10_000).await.unwrap().into_iter().filter_map(read).collect()
}

async fn stored_group(store: &Store, story: &Story) -> Option<v1::CopyGroup> {
    let article = Articles::new(store.reader()).find(ArticleId::parse(&story.id).unwrap()).await.unwrap().unwrap();
    convert::article_to_message(article).copy_group
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_article_has_the_group_of_its_story_from_edition_to_edition(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    let store = &consumers.store;
    let first = Story { copy_group: Some(group(1, 0)), ..story("First") };
    let second = Story { copy_group: Some(group(2, 1)), ..correction(&first, "Second.", |_| {}) };
    // The change of the group comes before the article, and once more after it.
    let change = grouped(&first, &group(2, 1));
    consumers.handle_all([change.clone(), approved(&first)]).await;
    assert_eq!(stored_group(store, &first).await.unwrap().revision, 0);
    consumers.handle(&change).await.unwrap();
    consumers.handle_all([corrected(&second), killed(&kill(&second)), approved(&story("Of a person"))]).await;
    let name = |event: &str| format!("Article{event}");
    let expected =
        [(name("Grouped"), 2, 1), (name("Published"), 1, 0), (name("Updated"), 2, 1), (name("Withdrawn"), 2, 1)];
    assert_eq!(published_groups(store).await, expected, "a story that a person began has none");
    assert_eq!(stored_group(store, &first).await.unwrap().revision, 1);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn changes_of_groups_are_each_passed_on_once_with_a_fixed_number_of_statements(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    let mut statements = Vec::new();
    for size in [1, 16, 256] {
        let changes: Vec<_> = (1..=size).map(|revision| grouped(&story("Any"), &group(7, revision))).collect();
        let before = consumers.store.write_statements();
        consumers.apply_together(&changes).await;
        statements.push(consumers.store.write_statements() - before);
        let mut again = changes;
        again.shuffle(&mut rand::rng());
        assert!(consumers.handle_together(&again).await.iter().all(Result::is_ok));
    }
    assert!(statements.iter().all(|count| *count == statements[0]), "{statements:?}");
    assert_eq!(published_groups(&consumers.store).await.len(), 1 + 16 + 256);
}

#[tokio::test]
async fn a_change_that_cannot_be_read_fails_alone() {
    let database = Database::sqlite();
    let consumers = Consumers::over(database.open().await);
    let nameless = Story { id: "x".into(), ..story("Any") };
    let no_group = CopyGroup { id: "y".into(), revision: 1 };
    let events =
        [grouped(&nameless, &group(1, 1)), grouped(&story("Any"), &no_group), grouped(&story("Any"), &group(1, 1))];
    let outcomes = consumers.handle_together(&events).await;
    assert!(matches!(&outcomes[..], [Err(HandleError::Poison(_)), Err(HandleError::Poison(_)), Ok(_)]), "{outcomes:?}");
}
