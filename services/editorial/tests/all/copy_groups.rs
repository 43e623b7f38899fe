//! The groups of near copies: a story has the group of its item, whichever came first, and no revision of it.

use std::collections::BTreeMap;

use newsroom_chassis::{bus::Event, outbox, store::Store};
use newsroom_editorial::domain::{AutoApproval, CopyGroup, State, Story};
use newsroom_proto::{
    editorial::v1::{self, StoryAction, StoryApproved, StoryContent, StoryCorrected, StoryGrouped},
    ingestion::v1::{Item, PubStatus},
};
use prost::{Message as _, Name as _};
use rand::seq::SliceRandom as _;
use rstest::rstest;
use uuid::Uuid;

use crate::{
    batches::{Items, revision_of, revisions_of},
    store::{create, history, published},
    support::{Database, World, chance, grouped, item, item_event},
};

fn group(original: Uuid, revision: i64) -> CopyGroup {
    CopyGroup { original: original.into(), revision }
}

/// The groups that publishing learns of, in the order of the events: of stories that are published, and of their
/// changes.
async fn published_groups(store: &Store) -> Vec<(String, v1::CopyGroup)> {
    let mut groups = Vec::new();
    for event in outbox::outbox_events(store, 0, 10_000).await.unwrap() {
        let (kind, payload) = (event.event_type, event.payload);
        let story = if kind == StoryGrouped::full_name() {
            let StoryGrouped { story_id, copy_group } = StoryGrouped::decode(payload).unwrap();
            groups.extend(copy_group.map(|group| (story_id, group)));
            continue;
        } else if kind == StoryApproved::full_name() {
            StoryApproved::decode(payload).unwrap().story.unwrap()
        } else if kind == StoryCorrected::full_name() {
            StoryCorrected::decode(payload).unwrap().story.unwrap()
        } else {
            continue;
        };
        groups.extend(story.copy_group.map(|group| (story.id, group)));
    }
    groups
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_published_story_tells_of_its_group_without_a_new_revision(#[case] database: Database) {
    let items = Items::on(&database, AutoApproval::Always).await;
    let [id, first, earlier] = [(); 3].map(|()| Uuid::now_v7());
    items.apply(&[revision_of(id, 1)]).await;
    let before = items.stories().await.remove(0);
    assert_eq!((before.state, before.copy_group), (State::Approved, Some(group(id, 0))));

    // The newest comes first, and one of them twice.
    items.apply(&[grouped(id, earlier, 2)]).await;
    items.apply(&[grouped(id, first, 1), grouped(id, earlier, 2)]).await;
    let after = items.stories().await.remove(0);
    assert_eq!(after.copy_group, Some(group(earlier, 2)));
    assert_eq!(after.etag(), before.etag());
    assert_eq!(Story { copy_group: before.copy_group, ..after.clone() }, before);
    assert_eq!(history(&items.store, &after).await.last().unwrap().story, after);
    let story = after.id.to_string();
    let of = |id: Uuid, revision| (story.clone(), v1::CopyGroup { id: id.to_string(), revision });
    assert_eq!(published_groups(&items.store).await, [of(id, 0), of(earlier, 2)]);

    // What the story tells later tells of its group, too.
    items.apply(&[revision_of(id, 2), grouped(id, id, 3)]).await;
    assert_eq!(published_groups(&items.store).await[2..], [of(id, 3), of(id, 3)]);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_story_that_is_not_published_tells_nobody_of_its_group(#[case] database: Database) {
    let items = Items::on(&database, AutoApproval::Never).await;
    let [draft, killed, early, original] = [(); 4].map(|()| Uuid::now_v7());
    let canceled = Item { pub_status: PubStatus::Canceled.into(), ..item(killed, 1, "Annulé", "Sport") };
    items.apply(&[revision_of(draft, 1), item_event(&canceled), grouped(early, original, 4)]).await;
    let events = published(&items.store).await;
    items.apply(&[grouped(draft, original, 1), grouped(killed, original, 1), grouped(early, original, 3)]).await;
    items.apply(&[grouped(Uuid::now_v7(), original, 1)]).await;
    assert_eq!(published(&items.store).await, events);
    items.apply(&[revision_of(early, 1)]).await;
    let stories = items.stories().await;
    let groups: BTreeMap<_, _> = stories
        .iter()
        .map(|story| (story.origin.as_ref().unwrap().item_id.uuid(), story.copy_group.unwrap()))
        .collect();
    let expected = [(draft, group(original, 1)), (killed, group(original, 1)), (early, group(original, 4))];
    assert_eq!(groups, BTreeMap::from(expected), "the group of an item that was not known was kept for its story");
    assert_eq!(create(&items.store, "one", "Sport").await.copy_group, None, "a story that a person began has none");
}

#[tokio::test]
async fn callers_see_the_group_and_an_approval_carries_it() {
    let world = World::start().await;
    let [id, original] = [(); 2].map(|()| Uuid::now_v7());
    world.publish(&item_event(&item(id, 1, "Un titre", "Sport")), 1).await;
    world.publish(&grouped(id, original, 1), 2).await;
    world.settled().await;
    let story = world.list(v1::ListStoriesRequest::default()).await.remove(0);
    let expected = Some(v1::CopyGroup { id: original.to_string(), revision: 1 });
    assert_eq!((story.revision, &story.copy_group), (1, &expected));
    let submitted = world.act(StoryAction::Submit, &story).await.unwrap();
    let approved = world.act(StoryAction::Approve, &submitted).await.unwrap();
    assert_eq!(approved.copy_group, expected);
    assert_eq!(world.get(&story.id).await, approved);
    let own = world.create(StoryContent { section: "Sport".into(), ..Default::default() }).await;
    assert_eq!(own.copy_group, None);
    world.stop().await;
}

/// Two replicas handle the items and the groups at the same time, in any order. Whoever hears all events of a story
/// knows its group.
#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn no_group_is_lost_between_an_item_and_its_story(#[case] database: Database) {
    let mut chance = chance();
    let one = Items::on(&database, AutoApproval::Always).await;
    // A SQLite file can be opened by one process only.
    let store = if one.store.is_exclusive() { one.store.clone() } else { database.open().await };
    let other = Items::over(store, AutoApproval::Always).await;
    let ids: Vec<_> = (0..60).map(|_| Uuid::now_v7()).collect();
    let mut news = [revisions_of(&ids, 1), revisions_of(&ids, 2)].concat();
    let mut groups: Vec<_> = ids
        .iter()
        .flat_map(|id| (1..=3).map(|revision| grouped(*id, Uuid::from_u128(revision as u128), revision)))
        .collect();
    groups.extend(groups.clone());
    news.shuffle(&mut chance);
    groups.shuffle(&mut chance);
    let handle = async |items: &Items, events: &[Event]| {
        for batch in events.chunks(7) {
            // The bus delivers an event with a passing fault again.
            while !items.step(batch).await.iter().all(Result::is_ok) {}
        }
    };
    tokio::join!(handle(&one, &news), handle(&other, &groups));
    let mut known: BTreeMap<String, v1::CopyGroup> = BTreeMap::new();
    for (story, group) in published_groups(&one.store).await {
        let newest = known.entry(story).or_insert_with(|| group.clone());
        if group.revision > newest.revision {
            *newest = group;
        }
    }
    let stories = one.stories().await;
    assert_eq!((stories.len(), known.len()), (ids.len(), ids.len()));
    for story in stories {
        assert_eq!(story.copy_group, Some(group(Uuid::from_u128(3), 3)));
        assert_eq!(known[&story.id.to_string()].revision, 3);
    }
}
