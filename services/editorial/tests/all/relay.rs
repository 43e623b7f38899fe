//! Events, from the call to the stream.

use std::collections::HashMap;

use async_nats::jetstream::message::StreamMessage;
use newsroom_chassis::bus::Event;
use newsroom_editorial::convert::revision_of_event;
use newsroom_fixtures::wait_until_async;
use newsroom_proto::editorial::v1::{StoryAction, StoryRevision};
use rstest::rstest;

use crate::support::{Database, TIMEOUT, World, complete};

const LIFE: [StoryAction; 9] = [
    StoryAction::Update,
    StoryAction::Submit,
    StoryAction::SendBack,
    StoryAction::Spike,
    StoryAction::Unspike,
    StoryAction::Submit,
    StoryAction::Approve,
    StoryAction::Correct,
    StoryAction::Kill,
];

/// The events of [`LIFE`], by their names in the subjects.
const NAMES: [&str; 10] = [
    "created",
    "updated",
    "submitted",
    "sent_back",
    "spiked",
    "unspiked",
    "submitted",
    "approved",
    "corrected",
    "killed",
];

async fn stream(world: &World, count: u64) -> Vec<StreamMessage> {
    wait_until_async("the events are in the stream", TIMEOUT, async || {
        let Ok(stream) = world.bus.stream("EDITORIAL").await else { return false };
        stream.get_info().await.is_ok_and(|info| info.state.messages >= count)
    })
    .await;
    let stream = world.bus.stream("EDITORIAL").await.unwrap();
    let last = stream.get_info().await.unwrap().state.last_sequence;
    assert_eq!(last, count);
    let mut messages = Vec::new();
    for sequence in 1..=last {
        messages.push(stream.get_raw_message(sequence).await.unwrap());
    }
    messages
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn every_change_is_an_event_in_order_with_its_headers_and_the_whole_story(#[case] database: Database) {
    let world = World::on(database, &[]).await;
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(world.create(complete(&format!("story {n}"), "Sport")).await);
    }
    let lives = ids.iter().map(|story| async {
        for action in LIFE {
            world.act(action, story).await.unwrap();
        }
    });
    futures::future::join_all(lives).await;

    let mut events: HashMap<String, Vec<(String, StoryRevision)>> = HashMap::new();
    for message in stream(&world, 60).await {
        let subject = message.subject.as_str();
        let headers = &message.headers;
        let text = |name: &str| headers.get(name).map(|value| value.as_str().to_owned()).unwrap_or_default();
        let event = Event::read(subject, Some(headers), message.payload.clone()).unwrap();
        assert_eq!((text("ce-specversion"), text("ce-datacontenttype")), ("1.0".into(), "application/protobuf".into()));
        assert_eq!((text("Nats-Msg-Id"), event.id.get_version_num()), (text("ce-id"), 7));
        assert!(text("ce-source").contains("editorial"), "{headers:?}");
        let (revision, left) = revision_of_event(&event).unwrap();
        let story = revision.story.as_ref().unwrap();
        assert_eq!((event.aggregate_id.to_string(), event.aggregate_revision), (story.id.clone(), story.revision));
        assert_eq!(left, None);
        let name = subject.split('.').nth(4).unwrap().to_owned();
        assert_eq!(subject, format!("newsroom.editorial.v1.story.{name}.{}", story.id));
        let kind: String = name.split('_').map(|part| part[..1].to_uppercase() + &part[1..]).collect();
        assert_eq!(event.event_type, format!("newsroom.editorial.v1.Story{kind}"));
        events.entry(story.id.clone()).or_default().push((name, revision));
    }
    for story in ids {
        let (names, revisions): (Vec<_>, Vec<_>) = events.remove(&story.id).unwrap().into_iter().unzip();
        assert_eq!(names, NAMES);
        assert_eq!(revisions, world.history(&story.id).await, "an event tells what the history keeps");
    }
    world.stop().await;
}

#[tokio::test]
async fn calls_succeed_while_the_broker_is_down_and_their_events_follow_in_order() {
    let mut world = World::start().await;
    let story = world.create(complete("Un titre", "Sport")).await;
    stream(&world, 1).await;
    world.nats.kill9();
    for action in LIFE {
        world.act(action, &story).await.unwrap();
    }
    world.nats.restart();
    let revisions: Vec<_> = stream(&world, 10)
        .await
        .into_iter()
        .map(|message| {
            Event::read(&message.subject, Some(&message.headers), message.payload).unwrap().aggregate_revision
        })
        .collect();
    assert_eq!(revisions, (1..=10).collect::<Vec<_>>());
    world.stop().await;
}
