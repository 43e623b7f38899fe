//! Terms of use: stored with the story, enforced at approval, overridden by a person.

use newsroom_fixtures::{event_about, wait_for_async};
use newsroom_proto::{
    editorial::v1::{
        ApproveStoryRequest, CorrectStoryRequest, Story, StoryAction, StoryContent, StoryState, StoryUsage,
    },
    ingestion::v1::{ContestReason, Item, ItemContested, PubStatus},
};
use prost_types::FieldMask;
use rstest::rstest;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::{
    items::{actions, story_of},
    support::{Database, TIMEOUT, World, by, invalid, item, item_event},
};

fn of_status(id: Uuid, revision: i64, status: PubStatus, why: &str) -> Item {
    Item {
        pub_status: status.into(),
        pub_status_text: why.into(),
        ..item(id, revision, &format!("revision {revision}"), "Sport")
    }
}

async fn approve(world: &World, story: &Story, note: &str) -> Result<Story, Status> {
    let request = ApproveStoryRequest {
        id: story.id.clone(),
        override_usage: !note.is_empty(),
        note: note.into(),
        ..Default::default()
    };
    Ok(world.client.clone().approve_story(by("mona", request)).await?.into_inner().story.unwrap())
}

async fn correct(world: &World, story: &Story, why: &str) -> Result<Story, Status> {
    let request = CorrectStoryRequest {
        id: story.id.clone(),
        content: Some(StoryContent { headline: format!("Corrigé {why}"), ..Default::default() }),
        update_mask: Some(FieldMask { paths: vec!["headline".into()] }),
        note: "Un nom.".into(),
        usage_override_note: why.into(),
        ..Default::default()
    };
    Ok(world.client.clone().correct_story(by("mona", request)).await?.into_inner().story.unwrap())
}

fn reason(answer: Result<Story, Status>) -> String {
    let status = answer.unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition);
    status.get_error_details().error_info().unwrap().reason.clone()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_its_source_withholds_is_not_approved_until_the_source_lifts_it(#[case] database: Database) {
    let world = World::on(database, &["sport"]).await;
    let id = Uuid::now_v7();
    world.publish(&item_event(&of_status(id, 1, PubStatus::Withheld, "stat:withheld")), 1).await;
    let draft = story_of(&world, id, 1).await;
    assert_eq!(
        (draft.state(), draft.usage(), draft.usage_text.as_str()),
        (StoryState::Draft, StoryUsage::Withheld, "stat:withheld")
    );
    let spiked = world.act(StoryAction::Spike, &draft).await.unwrap();
    let back = world.act(StoryAction::Unspike, &spiked).await.unwrap();
    let submitted = world.act(StoryAction::Submit, &back).await.unwrap();
    let rejected = approve(&world, &submitted, "").await;
    assert_eq!(rejected.as_ref().unwrap_err().message(), "its source withholds the story: stat:withheld");
    assert_eq!(reason(rejected), "STORY_WITHHELD");
    world.publish(&item_event(&of_status(id, 2, PubStatus::Usable, "")), 1).await;
    let lifted = story_of(&world, id, 2).await;
    assert_eq!((lifted.usage(), lifted.usage_text.as_str()), (StoryUsage::Usable, ""));
    assert_eq!(approve(&world, &lifted, "").await.unwrap().state(), StoryState::Approved);
    world.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_person_overrides_a_usage_with_a_note_that_stands_in_the_history(#[case] database: Database) {
    let world = World::on(database, &[]).await;
    let id = Uuid::now_v7();
    world.publish(&item_event(&of_status(id, 1, PubStatus::Withheld, "embargoed")), 1).await;
    let submitted = world.act(StoryAction::Submit, &story_of(&world, id, 1).await).await.unwrap();
    assert_eq!(invalid(approve(&world, &submitted, " ").await), ["note"]);
    let approved = approve(&world, &submitted, "lifted by phone").await.unwrap();
    assert_eq!((approved.note.as_str(), approved.usage_override_note.as_str()), ("lifted by phone", "lifted by phone"));
    assert_eq!(approved.usage(), StoryUsage::Withheld);
    // After an override the story may be corrected, until the source changes its terms.
    correct(&world, &approved, "").await.unwrap();
    world.publish(&item_event(&of_status(id, 2, PubStatus::Canceled, "stat:canceled")), 1).await;
    let canceled = story_of(&world, id, 2).await;
    assert_eq!((canceled.state(), canceled.usage()), (StoryState::Approved, StoryUsage::Canceled));
    assert_eq!(canceled.usage_override_note, "");
    assert_eq!(reason(correct(&world, &canceled, "").await), "STORY_CANCELED");
    let corrected = correct(&world, &canceled, "the rest is our own").await.unwrap();
    assert_eq!((corrected.note.as_str(), corrected.usage_override_note.as_str()), ("Un nom.", "the rest is our own"));
    let history = world.history(&approved.id).await;
    let notes: Vec<_> = history.iter().map(|entry| entry.story.clone().unwrap().usage_override_note).collect();
    assert_eq!(notes, ["", "", "lifted by phone", "lifted by phone", "", "the rest is our own"]);
    world.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_published_story_that_is_withheld_later_says_so(#[case] database: Database) {
    let world = World::on(database, &["sport"]).await;
    let id = Uuid::now_v7();
    world.publish(&item_event(&of_status(id, 1, PubStatus::Usable, "")), 1).await;
    let approved = story_of(&world, id, 1).await;
    world.publish(&item_event(&of_status(id, 2, PubStatus::Withheld, "stat:withheld")), 1).await;
    let withheld = story_of(&world, id, 2).await;
    assert_eq!((withheld.state(), withheld.usage()), (StoryState::Approved, StoryUsage::Withheld));
    assert_eq!(withheld.content, approved.content);
    world.publish(&item_event(&of_status(id, 3, PubStatus::Usable, "")), 1).await;
    let lifted = story_of(&world, id, 3).await;
    assert_eq!((lifted.usage(), lifted.content.unwrap().headline.as_str()), (StoryUsage::Usable, "revision 3"));
    world.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_was_told_of_an_item_and_not_taken_over_is_noted_on_its_story(#[case] database: Database) {
    let world = World::on(database, &["sport"]).await;
    let id = Uuid::now_v7();
    let published = item(id, 1, "one", "Sport");
    world.publish(&item_event(&published), 1).await;
    let contest = ItemContested {
        item_id: published.id.clone(),
        item_revision: 1,
        reason: ContestReason::ForeignSource.into(),
        source_name: "Relais".into(),
        pub_status: PubStatus::Canceled.into(),
        headline: "KILL".into(),
        ..Default::default()
    };
    let event =
        |contest: &ItemContested| event_about("newsroom.ingestion.v1.item.contested", &contest.item_id, 1, contest);
    // A contest of an item without a story changes nothing.
    let unknown = ItemContested { item_id: Uuid::now_v7().to_string(), ..contest.clone() };
    for event in [event(&contest), event(&contest), event(&unknown)] {
        world.publish(&event, 1).await;
    }
    world.settled().await;
    let story = wait_for_async("the notice", TIMEOUT, async || {
        Some(story_of(&world, id, 1).await).filter(|story| !story.wire_notice.is_empty())
    })
    .await;
    assert_eq!(story.wire_notice, "Relais cancels it, but may not speak for it: KILL");
    assert_eq!((story.state(), story.origin.clone().unwrap().follows_wire), (StoryState::Approved, true));
    // A cancellation of a published story is noted by an alarm.
    use StoryAction::{Approve, Create, RaiseAlarm, Submit};
    assert_eq!(actions(&world.history(&story.id).await), [Create, Submit, Approve, RaiseAlarm]);
    assert_eq!(correct(&world, &story, "").await.unwrap().wire_notice, "");
    world.stop().await;
}
