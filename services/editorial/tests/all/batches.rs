//! Items in batches: a fixed number of statements, one bad event fails alone, and the order of events decides nothing.

use std::collections::BTreeMap;

use newsroom_chassis::{
    bus::{Bus, Event},
    consumer::{Consumer, HandleError},
    store::{HandleOutcome, Store},
};
use newsroom_editorial::{
    consumers::{ITEMS, ItemHandler},
    convert,
    domain::{Action, AutoApproval, Content, State, Story},
    store::{Stories, Visible},
};
use newsroom_fixtures::{NatsServer, bus_with, event_about};
use newsroom_proto::{
    editorial::v1::ListStoriesRequest,
    ingestion::v1::{ContestReason, Item, ItemContested},
};
use rand::{RngExt as _, seq::SliceRandom as _};
use rstest::rstest;
use sea_orm::{
    ConnectionTrait as _,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use crate::{
    store::{history, published},
    support::{Database, chance, grouped, item, item_event},
};

/// A consumer of items without a stream: tests hand it the events.
pub struct Items {
    consumer: Consumer<ItemHandler>,
    pub store: Store,
    _nats: NatsServer,
}

impl Items {
    pub async fn on(database: &Database, auto_approval: AutoApproval) -> Self {
        Self::over(database.open().await, auto_approval).await
    }

    pub async fn over(store: Store, auto_approval: AutoApproval) -> Self {
        let nats = NatsServer::start();
        let bus: Bus = bus_with(&nats, &[]).await;
        let handler = ItemHandler::new(store.clone(), auto_approval);
        Self { consumer: Consumer::new("editorial", ITEMS, bus, handler), store, _nats: nats }
    }

    pub async fn step(&self, events: &[Event]) -> Vec<Result<HandleOutcome, HandleError>> {
        self.consumer.step(events).await
    }

    pub async fn apply(&self, events: &[Event]) {
        for outcome in self.step(events).await {
            assert!(matches!(outcome, Ok(HandleOutcome::Applied)), "{outcome:?}");
        }
    }

    /// Applies events as one batch. Returns the number of statements.
    pub async fn statements_of(&self, events: &[Event]) -> u64 {
        let before = self.store.write_statements();
        self.apply(events).await;
        self.store.write_statements() - before
    }

    pub async fn stories(&self) -> Vec<Story> {
        let (mut stories, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListStoriesRequest { page_size: 200, page_token, ..Default::default() };
            let query = convert::stories_query(&request).unwrap();
            let (page, next) = Stories::reading(&self.store).list(&query, &Visible::all()).await.unwrap();
            stories.extend(page);
            if next.is_empty() {
                return stories;
            }
            page_token = next;
        }
    }

    async fn rows(&self, table: &'static str) -> usize {
        let mut select = Query::select();
        select.column("revision").from(table);
        self.store.reader().query_all(&select).await.unwrap().len()
    }
}

pub fn revision_of(id: Uuid, revision: i64) -> Event {
    item_event(&item(id, revision, &format!("revision {revision}"), "Sport"))
}

/// One event for each item.
pub fn revisions_of(ids: &[Uuid], revision: i64) -> Vec<Event> {
    ids.iter().map(|id| revision_of(*id, revision)).collect()
}

fn contest(id: Uuid) -> Event {
    let contest = ItemContested {
        item_id: id.to_string(),
        item_revision: 1,
        reason: ContestReason::ForeignSource.into(),
        source_name: "Relais".into(),
        headline: "KILL".into(),
        ..Default::default()
    };
    event_about("newsroom.ingestion.v1.item.contested", &contest.item_id, 1, &contest)
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_batch_needs_as_many_statements_for_many_items_as_for_one(#[case] database: Database) {
    let items = Items::on(&database, AutoApproval::Never).await;
    // The desk is stored and cached.
    items.apply(&[revision_of(Uuid::now_v7(), 1)]).await;
    let mut statements = Vec::new();
    for size in [1, 16, 256] {
        let ids: Vec<_> = (0..size).map(|_| Uuid::now_v7()).collect();
        let new = items.statements_of(&revisions_of(&ids, 1)).await;
        let changed = items.statements_of(&revisions_of(&ids, 2)).await;
        let contests: Vec<_> = ids.iter().map(|id| contest(*id)).collect();
        let contested = items.statements_of(&contests).await;
        let groups: Vec<_> = ids.iter().map(|id| grouped(*id, Uuid::from_u128(1), 1)).collect();
        let grouped = items.statements_of(&groups).await;
        statements.push([new, changed, contested, grouped]);
    }
    assert!(statements.iter().all(|counts| *counts == statements[0]), "{statements:?}");
    assert!(statements[0].iter().all(|count| *count <= 13), "{statements:?}");
    assert_eq!(items.stories().await.len(), 1 + 1 + 16 + 256);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_batch_of_approved_stories_needs_far_less_than_a_statement_for_each(#[case] database: Database) {
    let items = Items::on(&database, AutoApproval::Always).await;
    let ids: Vec<_> = (0..256).map(|_| Uuid::now_v7()).collect();
    let statements = items.statements_of(&revisions_of(&ids, 1)).await;
    assert!(statements <= 18, "{statements} statements");
    let stories = items.stories().await;
    assert_eq!(stories.iter().filter(|story| (story.state, story.revision) == (State::Approved, 3)).count(), 256);
    // Three revisions and three events of each story, and its content once.
    assert_eq!((items.rows("story_revision").await, published(&items.store).await), (3 * 256, 3 * 256));
    assert_eq!(items.rows("story_content").await, 256);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn one_bad_event_of_a_batch_fails_alone(#[case] database: Database) {
    let items = Items::on(&database, AutoApproval::Never).await;
    let ids: Vec<_> = (0..256).map(|_| Uuid::now_v7()).collect();
    items.apply(&revisions_of(&ids, 1)).await;
    let story_of = |stories: &[Story], id: Uuid| {
        let is_of_item = |story: &&Story| story.origin.as_ref().unwrap().item_id.uuid() == id;
        stories.iter().find(is_of_item).cloned()
    };
    // The story of one item cannot be read, and the event of another one is no event.
    let (unreadable, poison) = (100, 200);
    let bad = story_of(&items.stories().await, ids[unreadable]).unwrap();
    let mut update = Query::update();
    update.table("story_revision").value("snapshot", vec![0xff_u8]).and_where(Expr::col("story_id").eq(bad.id.uuid()));
    assert_eq!(items.store.reader().execute(&update).await.unwrap().rows_affected(), 1);
    let mut events = revisions_of(&ids, 2);
    events[poison].payload = "no message".into();
    let outcomes = items.step(&events).await;
    for (at, outcome) in outcomes.iter().enumerate() {
        match outcome {
            Err(HandleError::Failed(_)) => assert_eq!(at, unreadable),
            Err(HandleError::Poison(_)) => assert_eq!(at, poison),
            outcome => assert!(matches!(outcome, Ok(HandleOutcome::Applied)), "{at}: {outcome:?}"),
        }
    }
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 254);
    let stories = items.stories().await;
    assert_eq!(stories.iter().filter(|story| story.revision == 2).count(), 254);
    assert_eq!(story_of(&stories, ids[poison]).unwrap().revision, 1);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn events_of_one_item_in_one_batch_make_one_story_with_its_whole_history(#[case] database: Database) {
    use Action::{Approve, Correct, Create, NoteWireUpdate, Submit, UpdatePublished};
    let items = Items::on(&database, AutoApproval::Always).await;
    let id = Uuid::now_v7();
    let repeated = revision_of(id, 2);
    let correction = item_event(&Item { correction: true, ..item(id, 3, "revision 3", "Arts") });
    let same_text = item_event(&item(id, 4, "revision 3", "Arts"));
    // Another item comes in between, an old revision comes late, and one event comes twice.
    let events = [
        revision_of(id, 1),
        repeated.clone(),
        contest(id),
        revision_of(Uuid::now_v7(), 1),
        repeated,
        correction,
        same_text,
        revision_of(id, 2),
    ];
    let outcomes = items.step(&events).await;
    let duplicates: Vec<_> =
        outcomes.iter().map(|outcome| *outcome.as_ref().unwrap() == HandleOutcome::Duplicate).collect();
    assert_eq!(duplicates, [false, false, false, false, true, false, false, false]);

    let stories = items.stories().await;
    assert_eq!(stories.len(), 2);
    let story = stories.into_iter().find(|story| story.origin.as_ref().unwrap().item_id.uuid() == id).unwrap();
    let history = history(&items.store, &story).await;
    let steps: Vec<_> = history.iter().map(|entry| (entry.action, entry.story.content_revision)).collect();
    let expected = [
        (Create, 1),
        (Submit, 1),
        (Approve, 1),
        (UpdatePublished, 4),
        (NoteWireUpdate, 4),
        (Correct, 6),
        (NoteWireUpdate, 6),
    ];
    assert_eq!(steps, expected);
    let revisions: Vec<_> = history.iter().map(|entry| entry.story.revision).collect();
    assert_eq!(revisions, (1..=7).collect::<Vec<_>>());
    assert_eq!(history.last().unwrap().story, story);
    let headlines: Vec<_> = history.iter().map(|entry| entry.story.content.headline.as_str()).collect();
    let [one, two, three] = ["revision 1", "revision 2", "revision 3"];
    assert_eq!(headlines, [one, one, one, two, two, three, three]);
    // The story has three contents, the other one has one.
    assert_eq!((items.rows("story_content").await, published(&items.store).await), (3 + 1, 7 + 3));
}

/// Fifteen items with one to four revisions, some of them incomplete or moved to another desk.
fn wire() -> Vec<Event> {
    let mut events = Vec::new();
    for n in 0..15 {
        let (id, section) = (Uuid::from_u128(n), ["Sport", "Monde", "Économie"][n as usize % 3]);
        for revision in 1..=i64::try_from(n % 4).unwrap() + 1 {
            let mut item = item(id, revision, &format!("item {n}, revision {revision}"), section);
            if n % 3 == 0 && revision == 1 {
                item.body.clear();
            }
            if n % 5 == 0 && revision == 3 {
                item.section = "Arts".into();
            }
            events.push(item_event(&item));
        }
    }
    events
}

/// State, content and item revisions of each story, by item. Its history has no gap.
async fn end_state(items: &Items) -> BTreeMap<Uuid, (State, Content, i64, i64)> {
    let mut ends = BTreeMap::new();
    for story in items.stories().await {
        let revisions: Vec<_> = history(&items.store, &story).await.iter().map(|entry| entry.story.revision).collect();
        assert_eq!(revisions, (1..=story.revision).collect::<Vec<_>>());
        let origin = story.origin.unwrap();
        let end = (story.state, Content::clone(&story.content), origin.item_revision, origin.latest_item_revision);
        assert_eq!(ends.insert(origin.item_id.uuid(), end), None, "an item has one story");
    }
    ends
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn batches_of_doubled_and_shuffled_events_end_in_the_same_stories(#[case] database: Database) {
    let mut events = wire();
    let other = Database::sqlite();
    let orderly = Items::on(&other, AutoApproval::Always).await;
    for event in &events {
        orderly.apply(std::slice::from_ref(event)).await;
    }
    let expected = end_state(&orderly).await;
    assert_eq!(expected.len(), 15);

    let mut chance = chance();
    events.extend(events.clone());
    events.shuffle(&mut chance);
    let disorderly = Items::on(&database, AutoApproval::Always).await;
    let mut rest = events.as_slice();
    while !rest.is_empty() {
        let (batch, later) = rest.split_at(chance.random_range(1..=rest.len()));
        assert!(disorderly.step(batch).await.iter().all(Result::is_ok));
        rest = later;
    }
    assert_eq!(end_state(&disorderly).await, expected);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn replicas_that_handle_batches_of_the_same_items_at_once_make_one_story_of_each(#[case] database: Database) {
    let mut chance = chance();
    let one = Items::on(&database, AutoApproval::Always).await;
    // A SQLite file can be opened by one process only.
    let store = if one.store.is_exclusive() { one.store.clone() } else { database.open().await };
    let other = Items::over(store, AutoApproval::Always).await;
    let ids: Vec<_> = (0..40).map(|_| Uuid::now_v7()).collect();
    let mut events: Vec<_> = (1..=4).flat_map(|revision| revisions_of(&ids, revision)).collect();
    events.shuffle(&mut chance);
    let mut again = events.clone();
    again.shuffle(&mut chance);
    let handle = async |items: &Items, events: &[Event]| {
        for batch in events.chunks(32) {
            // The bus delivers an event with a passing fault again.
            while !items.step(batch).await.iter().all(Result::is_ok) {}
        }
    };
    tokio::join!(handle(&one, &events), handle(&other, &again));
    let ends = end_state(&one).await;
    assert_eq!(ends.len(), ids.len());
    assert!(ends.values().all(|(state, content, revision, latest)| {
        (*state, content.headline.as_str(), *revision, *latest) == (State::Approved, "revision 4", 4, 4)
    }));
    let revisions: i64 = one.stories().await.iter().map(|story| story.revision).sum();
    assert_eq!(i64::try_from(published(&one.store).await), Ok(revisions));
}
