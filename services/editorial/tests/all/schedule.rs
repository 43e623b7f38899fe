//! Schedules: published at their time, once, whatever happens before.

use std::time::Duration;

use newsroom_chassis::clock::{self, from_timestamp, to_timestamp};
use newsroom_fixtures::{wait_for_async, wait_until_async};
use newsroom_proto::{
    editorial::v1::{
        ListDesksRequest, ListUpcomingRequest, LocalTime, ScheduleBlock, ScheduleStoryRequest, Story, StoryAction,
        StoryState, UpcomingStory, schedule_story_request::When,
    },
    ingestion::v1::{Item, PubStatus},
};
use prost_types::Timestamp;
use rstest::rstest;
use tonic::Code;
use uuid::Uuid;

use crate::{
    items::{actions, handed_in},
    support::{Database, TIMEOUT, World, complete, in_time, invalid, item, item_event, rejected},
};

const DAY: Duration = Duration::from_secs(86_400);
const SOON: Duration = Duration::from_millis(1_500);

async fn submitted(world: &World, headline: &str, section: &str) -> Story {
    let story = world.create(complete(headline, section)).await;
    world.act(StoryAction::Submit, &story).await.unwrap()
}

fn publish_time(story: &Story) -> Timestamp {
    story.schedule.as_ref().unwrap().publish_time.unwrap()
}

async fn published(world: &World, id: &str) -> Story {
    wait_for_async("the story is published", TIMEOUT, async || {
        Some(world.get(id).await).filter(|story| story.state() == StoryState::Approved)
    })
    .await
}

/// The number of events of a kind about a story.
async fn events(world: &World, kind: &str, id: &str) -> u64 {
    let stream = world.bus.stream("EDITORIAL").await.unwrap();
    let subject = format!("newsroom.editorial.v1.story.{kind}.{id}");
    let mut info = stream.info_with_subjects(&subject).await.unwrap();
    let mut count = 0;
    while let Some(subject) = futures::TryStreamExt::try_next(&mut info).await.unwrap() {
        count += subject.1 as u64;
    }
    count
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_story_goes_out_at_its_time_and_once(#[case] database: Database) {
    let world = World::on(database, &[]).await;
    let story = submitted(&world, "Un titre", "Sport").await;
    let scheduled = world.schedule(&story, in_time(SOON)).await.unwrap();
    assert_eq!((scheduled.state(), &scheduled.publication), (StoryState::Scheduled, &None));
    let time = publish_time(&scheduled);
    let story = published(&world, &story.id).await;
    let publication = story.publication.clone().unwrap();
    assert_eq!(publication.schedule_time, Some(time));
    let first = from_timestamp(&publication.first_approve_time.unwrap()).unwrap();
    assert!(first >= from_timestamp(&time).unwrap(), "{first}");
    assert_eq!((story.updated_by.as_str(), &story.schedule), ("the schedule", &None));
    use StoryAction::{Approve, Create, Schedule, Submit};
    assert_eq!(actions(&world.history(&story.id).await), [Create, Submit, Schedule, Approve]);
    wait_until_async("its event is out", TIMEOUT, async || events(&world, "approved", &story.id).await == 1).await;
    world.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_restart_forgets_no_schedule(#[case] database: Database) {
    let world = World::on(database, &[]).await;
    let (soon, later) = (submitted(&world, "Bientôt", "Sport").await, submitted(&world, "Demain", "Sport").await);
    let scheduled = world.schedule(&soon, in_time(Duration::from_secs(1))).await.unwrap();
    world.schedule(&later, in_time(DAY)).await.unwrap();
    let time = from_timestamp(&publish_time(&scheduled)).unwrap();
    // It does not run when the time comes.
    let world = world
        .restart_after(async || wait_until_async("the time has come", TIMEOUT, async || clock::now() > time).await)
        .await;
    let story = published(&world, &soon.id).await;
    assert_eq!(actions(&world.history(&story.id).await).len(), 4, "once");
    assert_eq!(world.get(&later.id).await.state(), StoryState::Scheduled);
    world.stop().await;
}

#[tokio::test]
async fn a_scheduled_story_is_edited_only_after_it_was_sent_back() {
    let world = World::start().await;
    let story = submitted(&world, "Un titre", "Sport").await;
    let scheduled = world.schedule(&story, in_time(DAY)).await.unwrap();
    let refused = rejected(world.act(StoryAction::Update, &scheduled).await);
    assert_eq!(refused, (Code::FailedPrecondition, "FORBIDDEN_TRANSITION".into()));
    let back = world.act(StoryAction::SendBack, &scheduled).await.unwrap();
    assert_eq!((back.state(), &back.schedule), (StoryState::Draft, &None));
    assert!(world.act(StoryAction::Update, &back).await.is_ok());
    assert_eq!(upcoming(&world, ListUpcomingRequest::default()).await.0, []);
    world.stop().await;
}

async fn upcoming(world: &World, request: ListUpcomingRequest) -> (Vec<UpcomingStory>, String) {
    let page = world.schedules().list_upcoming(request).await.unwrap().into_inner();
    (page.stories, page.next_page_token)
}

fn headlines(stories: &[UpcomingStory]) -> Vec<&str> {
    stories
        .iter()
        .map(|upcoming| upcoming.story.as_ref().unwrap().content.as_ref().unwrap().headline.as_str())
        .collect()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_goes_out_next_is_listed_in_its_order_with_what_blocks_it(#[case] database: Database) {
    let world = World::on(database, &[]).await;
    for (headline, section, days) in [("C", "Sport", 3), ("A", "Sport", 1), ("B", "Politique", 2)] {
        let story = submitted(&world, headline, section).await;
        world.schedule(&story, in_time(DAY * days)).await.unwrap();
    }
    submitted(&world, "Waits", "Sport").await;
    let desks = world.desks.clone().list_desks(ListDesksRequest::default()).await.unwrap().into_inner().desks;
    let counts: Vec<_> =
        desks.iter().map(|desk| (desk.id.as_str(), desk.submitted_count, desk.scheduled_count)).collect();
    assert_eq!(counts, [("politique", 0, 1), ("sport", 1, 2)]);
    let (all, next) = upcoming(&world, ListUpcomingRequest::default()).await;
    assert_eq!((headlines(&all), next.as_str()), (vec!["A", "B", "C"], ""));
    let (first, next) = upcoming(&world, ListUpcomingRequest { page_size: 2, ..Default::default() }).await;
    let (rest, end) =
        upcoming(&world, ListUpcomingRequest { page_size: 2, page_token: next, ..Default::default() }).await;
    assert_eq!((headlines(&first), headlines(&rest), end.as_str()), (vec!["A", "B"], vec!["C"], ""));
    let sport = ListUpcomingRequest { desk: "sport".into(), ..Default::default() };
    assert_eq!(headlines(&upcoming(&world, sport).await.0), ["A", "C"]);
    let until = ListUpcomingRequest { until: Some(to_timestamp(clock::now() + DAY * 2)), ..Default::default() };
    assert_eq!(headlines(&upcoming(&world, until).await.0), ["A", "B"]);
    assert!(all.iter().all(|upcoming| upcoming.block() == ScheduleBlock::Unspecified));
    world.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_its_source_takes_back_before_its_time_does_not_go_out(#[case] database: Database) {
    let world = World::on(database, &[]).await;
    let first = item(Uuid::now_v7(), 1, "Un titre", "Sport");
    let story = handed_in(&world, &first).await;
    world.schedule(&story, in_time(SOON)).await.unwrap();
    let withheld = Item { revision: 2, pub_status: PubStatus::Withheld.into(), ..first.clone() };
    world.publish(&item_event(&withheld), 1).await;
    let held = wait_for_async("it is held back at its time", TIMEOUT, async || {
        let story = world.get(&story.id).await;
        let blocked = story.schedule.as_ref().map(|schedule| schedule.blocked_by());
        (blocked == Some(ScheduleBlock::Withheld)).then_some(story)
    })
    .await;
    assert_eq!((held.state(), &held.publication), (StoryState::Scheduled, &None));
    let (listed, _) = upcoming(&world, ListUpcomingRequest::default()).await;
    assert_eq!((listed.len(), listed[0].block()), (1, ScheduleBlock::Withheld));
    wait_until_async("it is told", TIMEOUT, async || events(&world, "schedule_blocked", &story.id).await == 1).await;
    // A person takes responsibility.
    let request = ScheduleStoryRequest {
        id: story.id.clone(),
        when: Some(in_time(Duration::from_millis(300))),
        override_usage: true,
        note: "told on air".into(),
        ..Default::default()
    };
    world.schedules().schedule_story(request).await.unwrap();
    published(&world, &story.id).await;
    assert_eq!(events(&world, "schedule_blocked", &story.id).await, 1);
    world.stop().await;
}

#[tokio::test]
async fn the_end_of_an_embargo_publishes_what_was_approved_for_it() {
    let world = World::start().await;
    let end = clock::now() + SOON;
    let first = item(Uuid::now_v7(), 1, "Un titre", "Sport");
    let story = handed_in(&world, &Item { embargo_time: Some(to_timestamp(end)), ..first.clone() }).await;
    let early = rejected(world.schedule(&story, in_time(Duration::from_millis(100))).await);
    assert_eq!(early, (Code::FailedPrecondition, "STORY_EMBARGOED".into()));
    let scheduled = world.schedule(&story, When::AtEmbargoEnd(true)).await.unwrap();
    assert!(scheduled.schedule.as_ref().unwrap().at_embargo_end);
    let publication = published(&world, &story.id).await.publication.unwrap();
    assert!(from_timestamp(&publication.first_approve_time.unwrap()).unwrap() >= end);
    let again = submitted(&world, "Sans embargo", "Sport").await;
    let none = rejected(world.schedule(&again, When::AtEmbargoEnd(true)).await);
    assert_eq!(none, (Code::FailedPrecondition, "NO_EMBARGO".into()));
    world.stop().await;
}

#[tokio::test]
async fn a_wrong_time_is_refused_with_its_field() {
    let world = World::start().await;
    let story = submitted(&world, "Un titre", "Sport").await;
    let past = rejected(world.schedule(&story, When::PublishTime(to_timestamp(clock::now()))).await);
    assert_eq!(past, (Code::FailedPrecondition, "SCHEDULE_PAST".into()));
    let local = |time: &str, zone: &str| {
        When::LocalTime(LocalTime { time: time.into(), time_zone: zone.into(), utc_offset: String::new() })
    };
    for (when, field) in [
        (local("2099-01-10T06:00", "Europe/Atlantis"), "local_time.time_zone"),
        (local("2099-01-10", "Europe/Paris"), "local_time.time"),
        (When::AtEmbargoEnd(false), "at_embargo_end"),
        (When::PublishTime(Timestamp { seconds: i64::MAX, nanos: 0 }), "publish_time"),
    ] {
        assert_eq!(invalid(world.schedule(&story, when).await), [field]);
    }
    let nothing = ScheduleStoryRequest { id: story.id.clone(), ..Default::default() };
    assert_eq!(invalid(world.schedules().schedule_story(nothing).await), ["when"]);
    let scheduled = world.schedule(&story, local("2099-01-10T06:00", "Europe/Paris")).await.unwrap();
    let schedule = scheduled.schedule.unwrap();
    assert_eq!((schedule.local_time.as_str(), schedule.time_zone.as_str()), ("2099-01-10T06:00:00", "Europe/Paris"));
    assert_eq!(schedule.publish_time.unwrap().seconds, 4_071_704_400);
    world.stop().await;
}
