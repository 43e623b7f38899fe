//! Items become stories, by ingestion's stream.

use std::collections::BTreeMap;

use newsroom_chassis::{bus::Event, consumer::DeadLetters};
use newsroom_fixtures::{wait_for_async, wait_until_async};
use newsroom_proto::{
    editorial::v1::{ListStoriesRequest, Story, StoryAction, StoryContent, StoryState},
    ingestion::v1::Item,
};
use rand::seq::SliceRandom as _;
use rstest::rstest;
use uuid::Uuid;

use crate::support::{Database, TIMEOUT, World, chance, item, item_event};

async fn stories(world: &World) -> Vec<Story> {
    world.list(ListStoriesRequest { page_size: 200, ..Default::default() }).await
}

/// The story of a new item, edited and submitted by a person.
pub(crate) async fn handed_in(world: &World, item: &Item) -> Story {
    world.publish(&item_event(item), 1).await;
    let mut story = story_of(world, item.id.parse().unwrap(), 1).await;
    for action in [StoryAction::Update, StoryAction::Submit] {
        story = world.act(action, &story).await.unwrap();
    }
    story
}

/// Waits until the item's story knows of this revision.
pub(crate) async fn story_of(world: &World, id: Uuid, revision: i64) -> Story {
    wait_for_async("the item's story", TIMEOUT, async || {
        let of_item = |story: &Story| {
            story
                .origin
                .as_ref()
                .is_some_and(|from| from.item_id == id.to_string() && from.latest_item_revision >= revision)
        };
        stories(world).await.into_iter().find(of_item)
    })
    .await
}

pub(crate) fn actions(history: &[newsroom_proto::editorial::v1::StoryRevision]) -> Vec<StoryAction> {
    history.iter().map(|entry| entry.action()).collect()
}

/// Fifteen items with one to four revisions. The first revision of every third item is incomplete.
fn wire() -> Vec<Event> {
    let mut events = Vec::new();
    for n in 0..15 {
        let (id, section) = (Uuid::now_v7(), ["Sport", "Monde", "Économie"][n % 3]);
        for revision in 1..=i64::try_from(n % 4).unwrap() + 1 {
            let mut item = item(id, revision, &format!("item {n}, revision {revision}"), section);
            if n % 3 == 0 && revision == 1 {
                item.body.clear();
            }
            events.push(item_event(&item));
        }
    }
    events
}

/// Content, state and item revisions of the stories, by item. The number of transitions and the corrections depend on
/// the order of arrival, so they are left out.
async fn end_state(world: &World) -> BTreeMap<String, (StoryState, StoryContent, i64, i64)> {
    let mut ends = BTreeMap::new();
    for story in stories(world).await {
        let revisions: Vec<_> =
            world.history(&story.id).await.iter().map(|entry| entry.story.clone().unwrap().revision).collect();
        assert_eq!(revisions, (1..=story.revision).collect::<Vec<_>>(), "revisions are contiguous");
        let (state, origin) = (story.state(), story.origin.unwrap());
        let end = (state, story.content.unwrap(), origin.item_revision, origin.latest_item_revision);
        assert_eq!(ends.insert(origin.item_id, end), None, "one story an item");
    }
    ends
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn events_doubled_and_shuffled_end_in_the_same_stories(#[case] database: Database) {
    let mut chance = chance();
    let mut events = wire();
    let orderly = World::on(Database::sqlite(), &["sport", "monde"]).await;
    for event in &events {
        orderly.publish(event, 1).await;
    }
    orderly.settled().await;
    let expected = end_state(&orderly).await;
    orderly.stop().await;
    assert_eq!(expected.len(), 15);
    assert!(expected.values().all(|(_, _, revision, latest)| revision == latest));

    events.extend(events.clone());
    events.shuffle(&mut chance);
    let disorderly = World::on(database, &["sport", "monde"]).await;
    for event in &events {
        disorderly.publish(event, 1).await;
    }
    disorderly.settled().await;
    assert_eq!(end_state(&disorderly).await, expected);
    let letters = DeadLetters::new(disorderly.bus.clone(), "editorial").list(0, 10).await.unwrap();
    assert!(letters.is_empty(), "{letters:?}");
    disorderly.stop().await;
}

#[tokio::test]
async fn an_item_lies_in_draft_on_the_desk_of_its_section_with_its_origin() {
    let world = World::start().await;
    let id = Uuid::now_v7();
    let published = Item {
        standfirst: "Les lignes.".into(),
        byline: "A. Écrivain".into(),
        keywords: vec!["port".into()],
        ..item(id, 1, "Le port", "Économie")
    };
    world.publish(&item_event(&published), 1).await;
    let story = story_of(&world, id, 1).await;
    assert_eq!((story.state(), story.desk.as_str(), story.revision), (StoryState::Draft, "economie", 1));
    let content = story.content.unwrap();
    assert_eq!(
        (content.headline, content.standfirst, content.byline),
        (published.headline, published.standfirst, published.byline)
    );
    assert_eq!(
        (content.body, content.keywords, content.language),
        (published.body, published.keywords, published.language)
    );
    let origin = story.origin.unwrap();
    assert_eq!((origin.item_id, origin.source_name), (published.id, published.source_name));
    assert_eq!((origin.canonical_url, story.updated_by.as_str()), (published.canonical_url, "the wire"));
    world.stop().await;
}

#[tokio::test]
async fn only_a_desk_that_approves_by_itself_publishes_what_comes_for_it() {
    use StoryAction::{Approve, Correct, Create, Submit, UpdatePublished};
    let world = World::on(Database::sqlite(), &["sport"]).await;
    let (sport, world_news) = (Uuid::now_v7(), Uuid::now_v7());
    world.publish(&item_event(&item(sport, 1, "one", "Sport")), 1).await;
    world.publish(&item_event(&item(world_news, 1, "one", "Monde")), 1).await;
    world.settled().await;
    let story = story_of(&world, sport, 1).await;
    assert_eq!(actions(&world.history(&story.id).await), [Create, Submit, Approve]);
    assert_eq!(story_of(&world, world_news, 1).await.state(), StoryState::Draft);
    // News updates a published story that no person has touched, or corrects it where the source says so.
    world.publish(&item_event(&item(sport, 2, "two", "Sport")), 1).await;
    let updated = story_of(&world, sport, 2).await.publication.unwrap();
    assert_eq!((updated.amend_time, updated.corrections), (updated.approve_time, vec![]));
    world.publish(&item_event(&Item { correction: true, ..item(sport, 3, "three", "Sport") }), 1).await;
    let corrected = story_of(&world, sport, 3).await.publication.unwrap();
    assert_eq!(actions(&world.history(&story.id).await), [Create, Submit, Approve, UpdatePublished, Correct]);
    let corrections = corrected.corrections.iter().map(|correction| (correction.note.as_str(), correction.by_source));
    assert_eq!(corrections.collect::<Vec<_>>(), [("", true)]);
    world.stop().await;
}

#[tokio::test]
async fn an_incomplete_item_waits_in_draft_until_it_is_complete() {
    use StoryAction::{Approve, Create, Submit, Update};
    let world = World::on(Database::sqlite(), &["*"]).await;
    let id = Uuid::now_v7();
    world.publish(&item_event(&Item { body: vec![], ..item(id, 1, "one", "Sport") }), 1).await;
    assert_eq!(story_of(&world, id, 1).await.state(), StoryState::Draft);
    world.publish(&item_event(&item(id, 2, "two", "Sport")), 1).await;
    let story = story_of(&world, id, 2).await;
    assert_eq!(story.state(), StoryState::Approved);
    assert_eq!(actions(&world.history(&story.id).await), [Create, Update, Submit, Approve]);
    world.stop().await;
}

#[tokio::test]
async fn a_story_that_a_person_has_touched_submitted_or_spiked_only_notes_the_news() {
    let world = World::start().await;
    for action in [StoryAction::Update, StoryAction::Submit, StoryAction::Spike] {
        let id = Uuid::now_v7();
        world.publish(&item_event(&item(id, 1, "one", "Sport")), 1).await;
        let story = story_of(&world, id, 1).await;
        let touched = world.act(action, &story).await.unwrap();
        for revision in [2, 3] {
            world.publish(&item_event(&item(id, revision, "news", "Monde")), 2).await;
        }
        world.settled().await;
        let noted = story_of(&world, id, 3).await;
        assert_eq!((noted.state(), &noted.content, &noted.desk), (touched.state(), &touched.content, &touched.desk));
        let origin = noted.origin.unwrap();
        assert_eq!((origin.item_revision, origin.latest_item_revision), (1, 3), "{action:?}");
        let history = actions(&world.history(&story.id).await);
        assert_eq!(history, [StoryAction::Create, action, StoryAction::NoteWireUpdate, StoryAction::NoteWireUpdate]);
    }
    world.stop().await;
}

#[tokio::test]
async fn what_is_no_item_becomes_a_dead_letter_and_what_is_unknown_is_passed_over() {
    let world = World::start().await;
    let well = item(Uuid::now_v7(), 1, "one", "Sport");
    for wrong in [
        Item { id: "42".into(), ..well.clone() },
        Item { section: String::new(), ..well.clone() },
        Item { revision: 0, ..well.clone() },
        Item { headline: "h".repeat(301), ..well.clone() },
    ] {
        let event = Event { subject: "newsroom.ingestion.v1.item.ingested.x".into(), ..item_event(&well) };
        let message = newsroom_proto::ingestion::v1::ItemIngested { item: Some(wrong) };
        let payload = prost::Message::encode_to_vec(&message).into();
        world.publish(&Event { payload, ..event }, 1).await;
    }
    world.publish(&Event { payload: "no message".into(), ..item_event(&well) }, 1).await;
    world.publish(&Event { event_type: "newsroom.ingestion.v1.ItemEmbargoed".into(), ..item_event(&well) }, 1).await;
    world.settled().await;
    let letters = DeadLetters::new(world.bus.clone(), "editorial");
    wait_until_async("the dead letters", TIMEOUT, async || letters.list(0, 10).await.unwrap().len() == 5).await;
    assert!(stories(&world).await.is_empty());
    // Later events are not blocked.
    world.publish(&item_event(&well), 1).await;
    world.settled().await;
    assert_eq!((stories(&world).await.len(), letters.list(0, 10).await.unwrap().len()), (1, 5));
    world.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_the_wire_cancels_is_killed_and_a_picture_is_no_story(#[case] database: Database) {
    use newsroom_proto::ingestion::v1::{ItemType, PubStatus};
    let world = World::on(database, &["sport"]).await;
    let id = Uuid::now_v7();
    let picture = Item { r#type: ItemType::Picture.into(), ..item(Uuid::now_v7(), 1, "Le quai, au matin", "Sport") };
    world.publish(&item_event(&picture), 1).await;
    world.publish(&item_event(&item(id, 1, "Un match", "Sport")), 1).await;
    let approved = story_of(&world, id, 1).await;
    let canceled = Item { pub_status: PubStatus::Canceled.into(), ..item(id, 2, "ANNULÉ", "Sport") };
    world.publish(&item_event(&canceled), 1).await;
    let killed = story_of(&world, id, 2).await;
    assert_eq!((approved.id, killed.state()), (killed.id.clone(), StoryState::Killed));
    assert_eq!(*actions(&world.history(&killed.id).await).last().unwrap(), StoryAction::Kill);
    assert_eq!(stories(&world).await.len(), 1);
    world.stop().await;
}
