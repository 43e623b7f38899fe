//! Events that are handled together, over both databases.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use newsroom_chassis::{
    bus::Event,
    consumer::HandleError,
    outbox,
    store::{FaultKind, HandleOutcome, Inject, Injected, Store, StoreConfig},
};
use newsroom_fixtures::count_statements;
use newsroom_proto::{editorial::v1::Story, publishing::v1::ListEditionsRequest};
use newsroom_publishing::{
    convert,
    domain::{Article, ArticleId, ArticleState, EditionState},
    store::{Articles, Editions, Migrator, RelatedSets},
};
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, Statement};

use crate::support::{
    Consumers, Database,
    story::{approved, corrected, correction, kill, killed, minor_edit, related, story, with},
};

fn stories(count: usize) -> Vec<Story> {
    (0..count).map(|number| story(&format!("Story {number}"))).collect()
}

fn id(story: &Story) -> ArticleId {
    ArticleId::parse(&story.id).unwrap()
}

async fn stored(consumers: &Consumers, story: &Story) -> Option<Article> {
    Articles::new(consumers.store.reader()).find(id(story)).await.unwrap()
}

async fn edition_states(store: &Store, story: &Story) -> Vec<(i32, EditionState)> {
    let request = ListEditionsRequest { article_id: story.id.clone(), ..Default::default() };
    let query = convert::editions_query(&request).unwrap();
    let (editions, _) = Editions::new(store.reader()).list(&query).await.unwrap();
    editions.iter().map(|edition| (edition.number, edition.state)).collect()
}

/// The types and revisions of all published events, in their order.
async fn published(store: &Store) -> Vec<(String, i64)> {
    let sql = "SELECT event_type, aggregate_revision FROM outbox ORDER BY seq";
    let reader = store.reader();
    let rows = reader.query_all_raw(Statement::from_string(reader.get_database_backend(), sql)).await.unwrap();
    let event = |row: &sea_orm::QueryResult| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
    rows.iter().map(event).collect()
}

/// The statements that read and write while a batch is applied.
async fn statements(consumers: &Consumers, events: &[Event]) -> (u64, u64) {
    let written = consumers.store.write_statements();
    let ((), read) = count_statements(&consumers.store, consumers.apply_together(events)).await;
    (read, consumers.store.write_statements() - written)
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_batch_of_any_size_needs_the_same_number_of_statements(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    // The section is known from here on.
    consumers.handle_all([approved(&story("First"))]).await;
    let (mut counts, mut counts_of_kills) = (Vec::new(), Vec::new());
    for size in [1, 16, 256] {
        let stories = stories(size);
        let edited: Vec<Story> = stories.iter().map(|story| minor_edit(story, |_| {})).collect();
        let kills: Vec<Event> = edited.iter().map(|story| killed(&kill(story))).collect();
        let mut batches = Vec::new();
        for events in [
            stories.iter().map(approved).collect::<Vec<_>>(),
            edited.iter().map(corrected).collect(),
            stories.iter().map(|story| related(story, 1, &[&stories[0]])).collect(),
            stories.iter().map(|story| related(story, 2, &[])).collect(),
        ] {
            batches.push(statements(&consumers, &events).await);
        }
        counts.push(batches);
        counts_of_kills.push(statements(&consumers, &kills).await);
    }
    assert!(counts.iter().all(|batches| batches == &counts[0]), "{counts:?}");
    // An urgent event waits in two queues, so 256 of them need one statement more.
    let (read, written) = counts_of_kills[0];
    assert_eq!(counts_of_kills, [(read, written), (read, written), (read, written + 1)]);
    let of_all: u64 = counts[2].iter().map(|(read, written)| read + written).sum();
    assert!(of_all < 48, "{of_all} statements for 1,024 events");
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn one_bad_event_of_many_fails_alone(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    let mut stories = stories(256);
    // Its event is larger than the bus carries.
    stories[77] = with(&stories[77], |content| content.body = vec!["x".repeat(1_100_000)]);
    let mut events: Vec<Event> = stories.iter().map(approved).collect();
    events[200].payload = b"\xff\xff".as_slice().into();
    let outcomes = consumers.handle_together(&events).await;
    for (number, outcome) in outcomes.iter().enumerate() {
        match number {
            77 => assert!(matches!(outcome, Err(HandleError::Failed(_))), "{outcome:?}"),
            200 => assert!(matches!(outcome, Err(HandleError::Poison(_))), "{outcome:?}"),
            _ => assert!(matches!(outcome, Ok(HandleOutcome::Applied)), "{number}: {outcome:?}"),
        }
        assert_eq!(stored(&consumers, &stories[number]).await.is_some(), ![77, 200].contains(&number));
    }
    assert_eq!(outbox::outbox_status(&consumers.store).await.unwrap().kept, 254);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn several_revisions_of_a_story_in_one_batch_make_one_row_and_a_complete_history(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    let first = story("First");
    let second = correction(&first, "Second.", |content| content.headline = "Second".into());
    let third = correction(&second, "Third.", |content| content.headline = "Third".into());
    let other = story("Other");
    // The second delivery of the first revision and the repeat of an event change nothing.
    let events = [approved(&first), approved(&other), corrected(&second), approved(&first), corrected(&third)];
    consumers.apply_together(&events).await;
    let article = stored(&consumers, &first).await.unwrap();
    assert_eq!((article.revision, article.edition, article.story_revision), (3, 3, 5));
    assert_eq!(article.content.headline, "Third");
    use EditionState::{Live, Superseded, Withdrawn};
    assert_eq!(edition_states(&consumers.store, &first).await, [(3, Live), (2, Superseded), (1, Superseded)]);
    assert_eq!(edition_states(&consumers.store, &other).await, [(1, Live)]);
    let mut revisions: Vec<i64> = published(&consumers.store).await.into_iter().map(|(_, revision)| revision).collect();
    assert_eq!(revisions, [1, 1, 2, 3], "the events are in the order of the batch");

    // Two more revisions end the stored live edition.
    let fourth = correction(&third, "Fourth.", |_| {});
    let fifth = correction(&fourth, "Fifth.", |_| {});
    consumers.apply_together(&[corrected(&fourth), corrected(&fifth)]).await;
    let states: Vec<EditionState> =
        edition_states(&consumers.store, &first).await.into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, [Live, Superseded, Superseded, Superseded, Superseded]);
    revisions.extend([4, 5]);
    let all: Vec<i64> = published(&consumers.store).await.into_iter().map(|(_, revision)| revision).collect();
    assert_eq!(all, revisions);

    let repeated = consumers.handle_together(&events).await;
    assert!(repeated.iter().all(|outcome| matches!(outcome, Ok(HandleOutcome::Duplicate))), "{repeated:?}");
    let sixth = correction(&fifth, "Sixth.", |_| {});
    consumers.apply_together(&[corrected(&sixth), killed(&kill(&sixth))]).await;
    assert_eq!(stored(&consumers, &first).await.unwrap().state, ArticleState::Withdrawn);
    assert_eq!(edition_states(&consumers.store, &first).await[0], (5, Withdrawn));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_event_that_comes_twice_in_a_batch_is_applied_once(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    let (first, second) = (story("First"), story("Second"));
    let (one, two) = (approved(&first), killed(&kill(&second)));
    let events = [one.clone(), two.clone(), one, two];
    let outcomes: Vec<HandleOutcome> =
        consumers.handle_together(&events).await.into_iter().map(|outcome| outcome.unwrap()).collect();
    use HandleOutcome::{Applied, Duplicate};
    assert_eq!(outcomes, [Applied, Applied, Duplicate, Duplicate]);
    assert_eq!(published(&consumers.store).await.len(), 1);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_story_that_is_approved_and_killed_in_one_batch_is_not_published(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    let (first, other) = (story("First"), story("Other"));
    consumers.apply_together(&[approved(&first), approved(&other), killed(&kill(&first))]).await;
    let article = stored(&consumers, &first).await.unwrap();
    assert_eq!((article.state, article.edition), (ArticleState::Withdrawn, 0));
    assert_eq!(edition_states(&consumers.store, &first).await, []);
    assert!(stored(&consumers, &other).await.unwrap().is_published());
    assert_eq!(published(&consumers.store).await, [("newsroom.publishing.v1.ArticlePublished".to_owned(), 1)]);
}

/// A store in which every statement that inserts editions loses a race against another writer, once it is told so.
async fn conflicting(database: &Database) -> (Store, Arc<AtomicBool>) {
    let conflicts = Arc::new(AtomicBool::new(false));
    let switch = conflicts.clone();
    let inject = Inject::new(move |sql| {
        let conflict = switch.load(Ordering::SeqCst) && sql.starts_with("INSERT INTO \"edition\"");
        conflict.then_some(Injected::Before(FaultKind::Conflict))
    });
    let config = StoreConfig { inject: Some(inject), ..database.config() };
    (Store::open::<Migrator>(&config).await.unwrap(), conflicts)
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_kill_does_not_wait_for_the_conflicts_of_other_stories(#[case] database: Database) {
    let (store, conflicts) = conflicting(&database).await;
    let consumers = Consumers::over(store);
    let (first, other) = (story("First"), story("Other"));
    consumers.handle_all([approved(&first)]).await;
    conflicts.store(true, Ordering::SeqCst);
    let events = [approved(&other), killed(&kill(&first))];
    let outcomes = consumers.handle_together(&events).await;
    assert!(outcomes.iter().all(Result::is_err), "{outcomes:?}");
    assert_eq!(stored(&consumers, &first).await.unwrap().state, ArticleState::Withdrawn);
    assert_eq!(stored(&consumers, &other).await, None);
    conflicts.store(false, Ordering::SeqCst);
    let outcomes: Vec<HandleOutcome> =
        consumers.handle_together(&events).await.into_iter().map(|outcome| outcome.unwrap()).collect();
    assert_eq!(outcomes, [HandleOutcome::Applied, HandleOutcome::Duplicate]);
    assert!(stored(&consumers, &other).await.unwrap().is_published());
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn the_newest_related_set_of_a_batch_is_stored(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    let [a, b, c] = ["A", "B", "C"].map(story);
    consumers.apply_together(&[&a, &b, &c].map(approved)).await;
    let cards = async |of: &Story| {
        let cards = RelatedSets::new(consumers.store.reader()).find_cards(id(of), 6).await.unwrap().cards;
        cards.into_iter().map(|card| card.headline).collect::<Vec<_>>()
    };
    consumers.apply_together(&[related(&a, 3, &[&b]), related(&b, 1, &[&c]), related(&a, 2, &[&c])]).await;
    assert_eq!((cards(&a).await, cards(&b).await), (vec!["B".to_owned()], vec!["C".to_owned()]));
    consumers.apply_together(&[related(&a, 1, &[]), related(&b, 2, &[&a, &c])]).await;
    assert_eq!((cards(&a).await, cards(&b).await), (vec!["B".to_owned()], vec!["A".to_owned(), "C".to_owned()]));
    let mut bad = related(&c, 1, &[&a]);
    bad.payload = b"\xff\xff".as_slice().into();
    let outcomes = consumers.handle_together(&[related(&a, 4, &[&c]), bad]).await;
    assert!(matches!(outcomes[..], [Ok(HandleOutcome::Applied), Err(HandleError::Poison(_))]), "{outcomes:?}");
    assert_eq!(cards(&a).await, ["C"]);
}
