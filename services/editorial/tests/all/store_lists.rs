//! Conformance of both stores, SQLite and PostgreSQL: lists, words and desks.

use std::collections::HashSet;

use newsroom_chassis::store::{Request, Store, StoreError};
use newsroom_editorial::{
    convert::{self, CreateStory, UpdateStory},
    domain::{Content, Edit, Field, Story, StoryChanges, StoryId},
    store::{Desks, Stories, Visible},
    usecase,
};
use newsroom_proto::editorial::v1::{ListDesksRequest, ListStoriesRequest};
use prost::Message as _;
use rand::{RngExt as _, seq::IndexedRandom as _};
use rstest::rstest;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    store::{content, create, mona, target, update},
    support::{Database, chance},
};

/// Saves a story that was begun at this time.
async fn create_at(store: &Store, time: OffsetDateTime) -> Story {
    let edit = Edit::whole(&content("one", "Sport")).unwrap();
    let begun = Story::begin(Uuid::now_v7().into(), edit.into_content(), (&mona()).into(), time);
    let created = store.write(move |tx| {
        Box::pin(async move {
            let story = begun.story.clone();
            Stories::within(tx).save(&[StoryChanges { stored: None, transitions: vec![begun] }]).await?;
            Ok::<_, StoreError>(story)
        })
    });
    created.await.unwrap()
}

async fn page(store: &Store, request: &ListStoriesRequest) -> (Vec<Story>, String) {
    Stories::reading(store).list(&convert::stories_query(request).unwrap(), &Visible::all()).await.unwrap()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn words_are_found_whatever_their_case_and_accents(#[case] database: Database) {
    let store = database.open().await;
    let mut ids = Vec::new();
    for headline in ["L’Œuvre d’Édith à Besançon", "مَرَّاكُش تستقبل السُّفُن", "Straße nach Tanger", "100 % de blé_tendre"]
    {
        ids.push(create(&store, headline, "Sport").await.id);
    }
    for (text, found) in [
        ("oeuvre EDITH", &[0][..]),
        ("œuvre besancon", &[0]),
        ("مراكش", &[1]),
        ("السفن مَرَّاكُش", &[1]),
        ("strasse", &[2]),
        ("TANGER", &[2]),
        ("corps un", &[3, 2, 1, 0]),
        ("ble tendre 100", &[3]),
        ("%", &[3, 2, 1, 0]),
        ("edit", &[]),
        ("edith tanger", &[]),
        ("' or 1=1 --", &[]),
    ] {
        let request = ListStoriesRequest { text: text.into(), ..Default::default() };
        let listed: Vec<_> = page(&store, &request).await.0.into_iter().map(|story| story.id).collect();
        let expected: Vec<_> = found.iter().map(|index| ids[*index]).collect();
        assert_eq!(listed, expected, "{text}");
    }
    // The index follows the content.
    let story = Stories::reading(&store).find(ids[2]).await.unwrap().unwrap();
    update(&store, &story, None, "Nador").await.unwrap();
    for (text, count) in [("tanger", 0), ("nador", 1)] {
        let request = ListStoriesRequest { text: text.into(), ..Default::default() };
        assert_eq!(page(&store, &request).await.0.len(), count, "{text}");
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn pages_neither_skip_nor_repeat_while_stories_change(#[case] database: Database) {
    let mut chance = chance();
    let store = database.open().await;
    // Twelve stories share each time, so the order depends on the id.
    let moment = |n: i64| OffsetDateTime::UNIX_EPOCH + Duration::days(20_000) + Duration::seconds(n / 12);
    let mut stories = Vec::new();
    for n in 0..60 {
        stories.push(create_at(&store, moment(n)).await);
    }
    let mut seen: Vec<Story> = Vec::new();
    let mut changed: HashSet<StoryId> = HashSet::new();
    let mut request = ListStoriesRequest { page_size: 7, desk: "sport".into(), ..Default::default() };
    loop {
        let (page, next) = page(&store, &request).await;
        seen.extend(page);
        if next.is_empty() {
            break;
        }
        request.page_token = next;
        for _ in 0..chance.random_range(0..4) {
            let story = stories.choose(&mut chance).unwrap();
            update(&store, story, None, "two").await.unwrap();
            changed.insert(story.id);
            changed.insert(create(&store, "new", "Sport").await.id);
        }
    }
    let keys: Vec<_> = seen.iter().map(|story| (story.updated, story.id)).collect();
    assert!(keys.is_sorted_by(|a, b| a > b), "the one that changed last comes first");
    let ids: HashSet<_> = seen.iter().map(|story| story.id).collect();
    assert_eq!(ids.len(), seen.len(), "no story comes twice");
    for story in &stories {
        assert!(changed.contains(&story.id) || ids.contains(&story.id), "a story that lay still is skipped");
    }
    // Changed stories are at the front of a new list.
    let all = ListStoriesRequest { page_size: 200, ..Default::default() };
    let front: HashSet<_> = page(&store, &all).await.0[..changed.len()].iter().map(|story| story.id).collect();
    assert_eq!(front, changed);
}

#[tokio::test]
async fn pages_of_large_stories_stay_small_and_neither_skip_nor_repeat() {
    let database = Database::sqlite();
    let store = database.open().await;
    let mut ids = HashSet::new();
    for _ in 0..15 {
        let body = vec!["x".repeat(20_000); 25];
        let edit = Edit::whole(&Content { section: "Sport".into(), body, ..Content::default() }).unwrap();
        let command = CreateStory { edit, request: Request::unrepeatable() };
        ids.insert(usecase::story::create(&store, command, mona()).await.unwrap().id);
    }
    let mut seen = Vec::new();
    let mut request = ListStoriesRequest { page_size: 200, ..Default::default() };
    loop {
        let (page, next) = page(&store, &request).await;
        let bytes: usize = page.iter().map(|story| convert::story_to_message(story).encoded_len()).sum();
        assert!(bytes < 4 << 20, "{bytes}");
        seen.extend(page.into_iter().map(|story| story.id));
        if next.is_empty() {
            break;
        }
        request.page_token = next;
    }
    assert_eq!((seen.len(), seen.into_iter().collect()), (15, ids));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_story_is_found_by_the_end_of_its_id_among_thousands(#[case] database: Database) {
    let store = database.open().await;
    let first = create(&store, "the first", "Sport").await;
    for _ in 0..48 {
        futures::future::join_all((0..64).map(|_| create(&store, "one of many", "Sport"))).await;
    }
    let digits = first.id.uuid().simple().to_string();
    for ending in [&digits[24..], &digits[20..], &digits[24..].to_uppercase()] {
        let request = ListStoriesRequest { id_ending: ending.to_owned(), ..Default::default() };
        let found: Vec<_> = page(&store, &request).await.0.into_iter().map(|story| story.id).collect();
        assert_eq!(found, [first.id], "{ending}");
        let elsewhere = ListStoriesRequest { desk: "arts".into(), ..request };
        assert!(page(&store, &elsewhere).await.0.is_empty(), "the other filters hold as well");
    }
    // All stories with a common ending are found, page by page.
    let mut request = ListStoriesRequest { page_size: 1, id_ending: digits[28..].to_owned(), ..Default::default() };
    let mut found = HashSet::new();
    loop {
        let (stories, next) = page(&store, &request).await;
        found.extend(stories.iter().map(|story| story.id));
        assert!(stories.iter().all(|story| story.id.to_string().ends_with(&digits[28..])));
        if next.is_empty() {
            break;
        }
        request.page_token = next;
    }
    assert!(found.contains(&first.id));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn desks_are_there_from_their_first_story_on_and_count_drafts_and_submitted(#[case] database: Database) {
    let store = database.open().await;
    for section in ["Sport", "Sport", "Économie", "economie"] {
        create(&store, "one", section).await;
    }
    let (stories, _) = page(&store, &ListStoriesRequest { desk: "sport".into(), ..Default::default() }).await;
    usecase::story::submit(&store, target(&stories[0], None), mona()).await.unwrap();
    let edit = Edit::new(&Content { section: "Arts".into(), ..Content::default() }, &[Field::Section]).unwrap();
    let command = UpdateStory { target: target(&stories[1], None), edit };
    usecase::story::update(&store, command, mona()).await.unwrap();
    let mut listed = Vec::new();
    let mut request = ListDesksRequest { page_size: 2, ..Default::default() };
    loop {
        let (desks, next) = Desks::reading(&store)
            .list(&convert::desks_query(&request).unwrap(), &newsroom_access::Desks::All)
            .await
            .unwrap();
        listed.extend(desks.into_iter().map(|desk| (desk.id.to_string(), desk.section, desk.drafts, desk.submitted)));
        if next.is_empty() {
            break;
        }
        request.page_token = next;
    }
    let desk = |id: &str, section: &str, drafts, submitted| (id.to_owned(), section.to_owned(), drafts, submitted);
    let expected = [desk("arts", "Arts", 1, 0), desk("economie", "Économie", 2, 0), desk("sport", "Sport", 0, 1)];
    assert_eq!(listed, expected);
}
