//! Conformance of both stores, SQLite and PostgreSQL: items.

use std::sync::Arc;

use futures::future::join_all;
use newsroom_chassis::store::{EventBatch, HandleOutcome, Store, StoreError};
use newsroom_editorial::{
    convert,
    domain::{Action, AutoApproval, ItemReport, State, WireItem},
    store::{Desks, Stories, Visible},
    usecase::{self, Error, desk::DeskCache},
};
use newsroom_proto::editorial::v1::{ListDesksRequest, ListStoriesRequest};
use rstest::rstest;
use sea_orm::{
    ConnectionTrait as _,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use crate::{
    store::{history, published},
    support::{Database, item},
};

fn wire_item(id: Uuid, revision: i64) -> WireItem {
    convert::item_from_message(Some(item(id, revision, &format!("revision {revision}"), "Sport"))).unwrap().unwrap()
}

async fn take_in(store: &Store, desks: &DeskCache, event: Uuid, item: WireItem) -> Result<HandleOutcome, Error> {
    let batch = EventBatch::new("editorial-items", [(event, ItemReport::Revision(item))]);
    let outcomes = usecase::story::take_in_reports(store, desks, Arc::new(AutoApproval::Always), batch).await?;
    Ok(outcomes[0])
}

async fn stories(store: &Store) -> Vec<newsroom_editorial::domain::Story> {
    Stories::reading(store)
        .list(&convert::stories_query(&ListStoriesRequest::default()).unwrap(), &Visible::all())
        .await
        .unwrap()
        .0
}

async fn stored_desks(store: &Store) -> Vec<String> {
    let (desks, _) = Desks::reading(store)
        .list(&convert::desks_query(&ListDesksRequest::default()).unwrap(), &newsroom_access::Desks::All)
        .await
        .unwrap();
    desks.into_iter().map(|desk| desk.id.to_string()).collect()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_item_is_taken_in_once_with_all_its_steps(#[case] database: Database) {
    let (store, desks, event) = (database.open().await, DeskCache::new(), Uuid::now_v7());
    let id = Uuid::now_v7();
    assert_eq!(take_in(&store, &desks, event, wire_item(id, 1)).await.unwrap(), HandleOutcome::Applied);
    assert_eq!(take_in(&store, &desks, event, wire_item(id, 1)).await.unwrap(), HandleOutcome::Duplicate);
    let story = stories(&store).await.remove(0);
    assert_eq!((story.state, story.revision), (State::Approved, 3));
    let history = history(&store, &story).await;
    let transitions: Vec<_> = history.iter().map(|entry| (entry.story.revision, entry.action)).collect();
    assert_eq!(transitions, [(1, Action::Create), (2, Action::Submit), (3, Action::Approve)]);
    assert_eq!((published(&store).await, stored_desks(&store).await), (3, vec!["sport".to_owned()]));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn replicas_that_meet_the_revisions_of_one_item_at_once_make_one_story_of_it(#[case] database: Database) {
    let store = database.open().await;
    // A SQLite file can be opened by one process only.
    let other = if store.is_exclusive() { store.clone() } else { database.open().await };
    let id = Uuid::now_v7();
    let desks = [DeskCache::new(), DeskCache::new()];
    let events: Vec<_> = (1..=8).map(|revision| (revision, Uuid::now_v7())).collect();
    let writes = events.iter().chain(&events).enumerate().map(|(n, (revision, event))| {
        let (store, desks) = ([&store, &other][n % 2], &desks[n % 2]);
        async move {
            loop {
                match take_in(store, desks, *event, wire_item(id, *revision)).await {
                    // The consumer retries a passing fault, too.
                    Err(Error::Store(StoreError::Conflict)) => tokio::task::yield_now().await,
                    outcome => break outcome.unwrap(),
                }
            }
        }
    });
    let outcomes = join_all(writes).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == HandleOutcome::Applied).count(), 8);
    let stories = stories(&store).await;
    let [story] = stories.as_slice() else { panic!("{} stories of one item", stories.len()) };
    let origin = story.origin.as_ref().unwrap();
    assert_eq!((origin.item_revision, origin.latest_item_revision), (8, 8));
    assert_eq!((story.state, story.content.headline.as_str()), (State::Approved, "revision 8"));
    let revisions: Vec<_> = history(&store, story).await.iter().map(|entry| entry.story.revision).collect();
    assert_eq!(revisions, (1..=story.revision).collect::<Vec<_>>());
    assert_eq!(published(&store).await, revisions.len() as u64);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_desk_whose_first_story_did_not_commit_is_noted_with_the_next_one(#[case] database: Database) {
    let (store, desks) = (database.open().await, DeskCache::new());
    // Without an outbox the story and its desk are written, but the transaction does not commit.
    store.reader().execute_unprepared("ALTER TABLE outbox RENAME TO hidden").await.unwrap();
    let event = Uuid::now_v7();
    let id = Uuid::now_v7();
    assert!(take_in(&store, &desks, event, wire_item(id, 1)).await.is_err());
    store.reader().execute_unprepared("ALTER TABLE hidden RENAME TO outbox").await.unwrap();
    assert_eq!((stories(&store).await.len(), stored_desks(&store).await.len()), (0, 0));
    assert_eq!(take_in(&store, &desks, event, wire_item(id, 1)).await.unwrap(), HandleOutcome::Applied);
    assert_eq!(stored_desks(&store).await, ["sport"]);
    // The desk is cached now. It is stored once.
    take_in(&store, &desks, Uuid::now_v7(), wire_item(Uuid::now_v7(), 1)).await.unwrap();
    assert_eq!((stories(&store).await.len(), stored_desks(&store).await.len()), (2, 1));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_unreadable_story_keeps_no_other_from_being_listed(#[case] database: Database) {
    let (store, desks) = (database.open().await, DeskCache::new());
    for _ in 0..3 {
        take_in(&store, &desks, Uuid::now_v7(), wire_item(Uuid::now_v7(), 1)).await.unwrap();
    }
    let bad = stories(&store).await.remove(1);
    let mut update = Query::update();
    update.table("story_revision").value("snapshot", vec![0xff_u8]).and_where(Expr::col("story_id").eq(bad.id.uuid()));
    assert_eq!(store.reader().execute(&update).await.unwrap().rows_affected(), 3);
    let listed = stories(&store).await;
    assert_eq!((listed.len(), listed.iter().any(|story| story.id == bad.id)), (2, false));
    let mut update = Query::update();
    update.table("story_revision").value("snapshot", vec![0xff_u8]);
    update.and_where(Expr::col("story_id").eq(listed[0].id.uuid()).and(Expr::col("revision").eq(2)));
    assert_eq!(store.reader().execute(&update).await.unwrap().rows_affected(), 1);
    let transitions = history(&store, &listed[0]).await;
    assert_eq!(transitions.iter().map(|entry| entry.story.revision).collect::<Vec<_>>(), [1, 3]);
}
