//! Conformance of both stores, SQLite and PostgreSQL: one story and its writers.

use futures::future::join_all;
use newsroom_access::Authorization;
use newsroom_chassis::{
    api_error::Violations,
    outbox,
    store::{Request, Store, StoreError},
};
use newsroom_editorial::{
    convert::{self, CreateStory, StoryTarget, UpdateStory},
    domain::{Action, Content, DomainError, Edit, Etag, Field, Note, Revision, State, Story},
    store::{Revisions, Stories},
    usecase::{self, Error},
};
use newsroom_proto::editorial::v1;
use rstest::rstest;
use uuid::Uuid;

use crate::support::Database;

pub fn mona() -> Authorization {
    newsroom_fixtures::somebody("mona")
}

pub fn content(headline: &str, section: &str) -> Content {
    Content {
        headline: headline.into(),
        section: section.into(),
        language: "fr".into(),
        body: vec!["Un corps.".into()],
        ..Content::default()
    }
}

fn headline(headline: &str) -> Edit {
    Edit::new(&content(headline, "Sport"), &[Field::Headline]).unwrap()
}

/// The target of a call that is not repeated.
pub fn target(story: &Story, etag: Option<Etag>) -> StoryTarget {
    StoryTarget { id: story.id, etag, request: Request::unrepeatable() }
}

pub async fn create(store: &Store, headline: &str, section: &str) -> Story {
    let edit = Edit::whole(&content(headline, section)).unwrap();
    let command = CreateStory { edit, request: Request::unrepeatable() };
    usecase::story::create(store, command, mona()).await.unwrap()
}

/// Changes a story's headline.
pub async fn update(store: &Store, story: &Story, etag: Option<Etag>, to: &str) -> Result<Story, Error> {
    let command = UpdateStory { target: target(story, etag), edit: headline(to) };
    usecase::story::update(store, command, mona()).await
}

/// A story's history, oldest first.
pub async fn history(store: &Store, story: &Story) -> Vec<Revision> {
    let request =
        v1::ListStoryRevisionsRequest { story_id: story.id.to_string(), page_size: 200, ..Default::default() };
    let (mut revisions, next) =
        Revisions::reading(store).list(&convert::revisions_query(&request).unwrap()).await.unwrap();
    assert_eq!(next, "");
    revisions.reverse();
    revisions
}

/// How many events have been published.
pub async fn published(store: &Store) -> u64 {
    outbox::outbox_status(store).await.unwrap().kept
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_update_that_changes_nothing_leaves_no_trace(#[case] database: Database) {
    let store = database.open().await;
    let story = create(&store, "one", "Sport").await;
    let before = published(&store).await;
    assert_eq!(update(&store, &story, Some(story.etag()), "one").await.unwrap(), story);
    assert_eq!(update(&store, &story, None, " one ").await.unwrap(), story, "what is the same once it is clean");
    assert_eq!((history(&store, &story).await.len(), published(&store).await), (1, before));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_story_its_history_and_its_events_are_kept_together(#[case] database: Database) {
    let store = database.open().await;
    let begun = create(&store, "one", "Sport").await;
    let updated = update(&store, &begun, Some(begun.etag()), "two").await.unwrap();
    let spiked = usecase::story::spike(&store, target(&begun, None), Note::default(), mona()).await.unwrap();
    assert_eq!(Stories::reading(&store).find(begun.id).await.unwrap(), Some(spiked.clone()));
    assert_eq!(Revisions::reading(&store).newest(begun.id).await.unwrap().unwrap().story, spiked);
    assert_eq!(Revisions::reading(&store).find(begun.id, 2).await.unwrap().unwrap().story, updated);
    assert_eq!(Revisions::reading(&store).find(begun.id, 4).await.unwrap(), None);
    let history: Vec<_> = history(&store, &begun).await.into_iter().map(|entry| (entry.story, entry.action)).collect();
    assert_eq!(history, [(begun, Action::Create), (updated, Action::Update), (spiked, Action::Spike)]);
    assert_eq!(published(&store).await, 3);
    assert_eq!(Stories::reading(&store).find(Uuid::now_v7().into()).await.unwrap(), None);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_is_refused_leaves_nothing_behind(#[case] database: Database) {
    let store = database.open().await;
    let story = create(&store, "one", "Sport").await;
    let stale = Etag::given("stale");
    let rejected = update(&store, &story, stale, "two").await;
    assert!(matches!(rejected, Err(Error::Domain(DomainError::StaleEtag))), "{rejected:?}");
    let kill = usecase::story::kill(&store, target(&story, None), Note::default(), mona());
    let forbidden = DomainError::Forbidden { action: Action::Kill, state: State::Draft };
    assert!(matches!(kill.await, Err(Error::Domain(rejected)) if rejected == forbidden));
    let unknown = Story { id: Uuid::now_v7().into(), ..story.clone() };
    let rejected = update(&store, &unknown, None, "two").await;
    assert!(matches!(rejected, Err(Error::Domain(DomainError::StoryNotFound))), "{rejected:?}");
    assert_eq!(Stories::reading(&store).find(story.id).await.unwrap(), Some(story.clone()));
    assert_eq!((history(&store, &story).await.len(), published(&store).await), (1, 1));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn of_writers_with_one_etag_one_wins_and_without_any_they_follow_one_another(#[case] database: Database) {
    let store = database.open().await;
    let story = create(&store, "one", "Sport").await;
    let writes = (0..12).map(|n| {
        let (store, story) = (&store, &story);
        async move { update(store, story, Some(story.etag()), &format!("with etag {n}")).await }
    });
    let (won, lost): (Vec<_>, Vec<_>) = join_all(writes).await.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 11));
    assert!(lost.iter().all(|lost| matches!(lost, Err(Error::Domain(DomainError::StaleEtag)))), "{lost:?}");
    let writes = (0..12).map(|n| {
        let (store, story) = (&store, &story);
        async move { update(store, story, None, &format!("without {n}")).await.unwrap().revision }
    });
    let mut revisions = join_all(writes).await;
    revisions.sort_unstable();
    assert_eq!(revisions, (3..=14).collect::<Vec<_>>());
    let revisions: Vec<_> = history(&store, &story).await.iter().map(|entry| entry.story.revision).collect();
    assert_eq!((revisions, published(&store).await), ((1..=14).collect(), 14));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_another_body_is_refused(#[case] database: Database) {
    let store = database.open().await;
    let request = |body: &[u8]| Request::parse("id", "/test", body, &mut Violations::new());
    let create = async |body: &[u8]| {
        let edit = Edit::whole(&content("one", "Sport")).unwrap();
        usecase::story::create(&store, CreateStory { edit, request: request(body) }, mona()).await
    };
    let first = create(b"a").await.unwrap();
    assert_eq!(create(b"a").await.unwrap(), first);
    let other = create(b"b").await;
    assert!(matches!(other, Err(Error::Store(StoreError::RequestIdReused))), "{other:?}");
    assert_eq!(published(&store).await, 1);
}
