//! Embargoes: stored with the story, enforced at approval, broken by a person.

use newsroom_access::Desks;
use newsroom_chassis::clock;
use newsroom_editorial::{
    convert,
    store::{Stories, Visible},
};
use newsroom_proto::{
    editorial::v1::{ApproveStoryRequest, ListStoriesRequest, Story, StoryAction, StoryState},
    ingestion::v1::Item,
};
use prost_types::Timestamp;
use rstest::rstest;
use time::Duration;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::{
    items::{actions, handed_in, story_of},
    support::{Database, World, by, invalid, item, item_event},
};

fn in_hours(hours: i64) -> Option<Timestamp> {
    Some(clock::to_timestamp(clock::now() + Duration::hours(hours)))
}

fn embargoed(id: Uuid, revision: i64, embargo_time: Option<Timestamp>) -> Item {
    Item { embargo_time, ..item(id, revision, &format!("revision {revision}"), "Sport") }
}

fn approval(story: &Story) -> ApproveStoryRequest {
    ApproveStoryRequest { request_id: "approve".into(), id: story.id.clone(), ..Default::default() }
}

async fn approve(world: &World, request: ApproveStoryRequest) -> Result<Story, Status> {
    let answer = world.client.clone().approve_story(by("mona", request)).await?;
    Ok(answer.into_inner().story.unwrap())
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_embargoed_story_is_not_approved_until_the_wire_lets_it_whoever_worked_on_it(#[case] database: Database) {
    let world = World::on(database, &[]).await;
    let (id, day, hour) = (Uuid::now_v7(), in_hours(24), in_hours(1));
    let submitted = handed_in(&world, &embargoed(id, 1, day)).await;
    assert_eq!((submitted.embargo_time, submitted.state()), (day, StoryState::Submitted));

    let rejected = |answer: Result<Story, Status>| {
        let status = answer.unwrap_err();
        let info = status.get_error_details().error_info().cloned().unwrap();
        assert_eq!((status.code(), info.reason.as_str()), (Code::FailedPrecondition, "STORY_EMBARGOED"));
        let end = &info.metadata["embargo_time"];
        assert_eq!(status.message(), format!("the story is under embargo until {end}"));
        end.parse::<Timestamp>().unwrap()
    };
    assert_eq!(Some(rejected(approve(&world, approval(&submitted)).await)), day);
    assert_eq!(world.get(&submitted.id).await, submitted);
    assert_eq!(world.history(&submitted.id).await.len(), 3);

    // The agency shortens the embargo, then lifts it. The content stays the person's.
    world.publish(&item_event(&embargoed(id, 2, hour)), 1).await;
    let shortened = story_of(&world, id, 2).await;
    assert_eq!((shortened.embargo_time, &shortened.content), (hour, &submitted.content));
    assert_eq!(Some(rejected(approve(&world, approval(&submitted)).await)), hour);
    world.publish(&item_event(&embargoed(id, 3, None)), 1).await;
    let lifted = story_of(&world, id, 3).await;
    assert_eq!((lifted.embargo_time, &lifted.content), (None, &submitted.content));
    let approved = approve(&world, approval(&submitted)).await.unwrap();
    assert_eq!((approved.state(), approved.note.as_str()), (StoryState::Approved, ""));

    // An embargo on a published story is recorded and withdraws nothing.
    world.publish(&item_event(&embargoed(id, 4, day)), 1).await;
    let noted = story_of(&world, id, 4).await;
    assert_eq!((noted.embargo_time, noted.state()), (day, StoryState::Approved));
    let history = world.history(&submitted.id).await;
    let embargoes: Vec<_> = history.iter().map(|entry| entry.story.as_ref().unwrap().embargo_time).collect();
    assert_eq!(embargoes, [day, day, day, hour, None, None, day]);
    world.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_person_breaks_an_embargo_with_a_note_that_stands_in_the_history(#[case] database: Database) {
    let world = World::on(database, &[]).await;
    let day = in_hours(24);
    let submitted = handed_in(&world, &embargoed(Uuid::now_v7(), 1, day)).await;
    let breaking = |note: &str| ApproveStoryRequest {
        break_embargo: true,
        note: note.into(),
        etag: submitted.etag.clone(),
        ..approval(&submitted)
    };
    assert_eq!(invalid(approve(&world, breaking(" ")).await), ["note"]);
    let only_noted = ApproveStoryRequest { note: "why".into(), ..approval(&submitted) };
    assert_eq!(invalid(approve(&world, only_noted).await), ["note"]);
    assert_eq!(world.get(&submitted.id).await, submitted);

    let note = "the ministry has told it on air";
    let approved = approve(&world, breaking(note)).await.unwrap();
    assert_eq!((approved.state(), approved.note.as_str()), (StoryState::Approved, note));
    assert_eq!((approved.updated_by.as_str(), approved.embargo_time), ("mona", day));
    assert_eq!(approve(&world, breaking(note)).await.unwrap(), approved, "a repeat is safe");
    let history = world.history(&approved.id).await;
    assert_eq!(history.last().unwrap().story, Some(approved.clone()));
    let expected = [StoryAction::Create, StoryAction::Update, StoryAction::Submit, StoryAction::Approve];
    assert_eq!(actions(&history), expected);
    assert_eq!(world.act(StoryAction::Correct, &approved).await.unwrap().state(), StoryState::Approved);
    world.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_desk_that_approves_by_itself_keeps_an_embargo(#[case] database: Database) {
    let world = World::on(database, &["sport"]).await;
    let (id, passed) = (Uuid::now_v7(), in_hours(-1));
    world.publish(&item_event(&embargoed(id, 1, in_hours(24))), 1).await;
    assert_eq!(story_of(&world, id, 1).await.state(), StoryState::Draft);
    world.publish(&item_event(&embargoed(id, 2, passed)), 1).await;
    let approved = story_of(&world, id, 2).await;
    assert_eq!((approved.state(), approved.embargo_time), (StoryState::Approved, passed));

    // News under embargo does not change what readers have.
    world.publish(&item_event(&embargoed(id, 3, in_hours(24))), 1).await;
    let noted = story_of(&world, id, 3).await;
    assert_eq!((noted.state(), &noted.content), (StoryState::Approved, &approved.content));
    world.publish(&item_event(&embargoed(id, 4, None)), 1).await;
    let corrected = story_of(&world, id, 4).await;
    assert_eq!(corrected.content.unwrap().headline, "revision 4");
    use StoryAction::{Approve, Create, NoteWireUpdate, Submit, Update, UpdatePublished};
    let history = actions(&world.history(&corrected.id).await);
    assert_eq!(history, [Create, Update, Submit, Approve, NoteWireUpdate, UpdatePublished]);
    world.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_list_leaves_out_what_was_under_embargo_before_it_was_a_column(#[case] database: Database) {
    let world = World::on(database, &[]).await;
    let (id, free) = (Uuid::now_v7(), Uuid::now_v7());
    handed_in(&world, &embargoed(id, 1, in_hours(24))).await;
    world.publish(&item_event(&embargoed(free, 1, None)), 1).await;
    story_of(&world, free, 1).await;
    let database = world.into_database().await;
    let store = database.open().await;
    // As it was before.
    database.undo(&store, "m0004_embargo_ends", &["ALTER TABLE story DROP COLUMN embargo_end"]).await;
    drop(store);

    let store = database.open().await;
    let query = convert::stories_query(&ListStoriesRequest::default()).unwrap();
    let nowhere = Desks::Only(Vec::new());
    for (hours, expected) in [(0, 1), (25, 2)] {
        let now = clock::now() + Duration::hours(hours);
        let visible = Visible { embargoed: nowhere.clone(), own: nowhere.clone(), now, ..Visible::all() };
        assert_eq!(Stories::reading(&store).list(&query, &visible).await.unwrap().0.len(), expected, "in {hours} h");
    }
}
