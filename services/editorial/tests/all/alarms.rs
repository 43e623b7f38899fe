//! Alarms: a published story that was canceled waits for an answer.

use newsroom_proto::{
    editorial::v1::{AnswerAlarmRequest, ListDesksRequest, ListStoriesRequest, Story, StoryAction, StoryContent},
    ingestion::v1::{Item, PubStatus},
};
use rstest::rstest;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::{
    items::{actions, story_of},
    support::{Database, World, by, invalid, item, item_event, rejected},
};

fn canceled(id: Uuid, revision: i64) -> Item {
    Item { pub_status: PubStatus::Canceled.into(), ..item(id, revision, "KILL", "Sport") }
}

async fn answer(world: &World, story: &Story, note: &str) -> Result<Story, Status> {
    let request =
        AnswerAlarmRequest { id: story.id.clone(), etag: story.etag.clone(), note: note.into(), ..Default::default() };
    Ok(world.client.clone().answer_alarm(by("mona", request)).await?.into_inner().story.unwrap())
}

async fn alarmed(world: &World) -> Vec<String> {
    let stories = world.list(ListStoriesRequest { alarmed: true, ..Default::default() }).await;
    stories.into_iter().map(|story| story.id).collect()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_alarm_stands_on_its_desk_until_it_is_answered(#[case] database: Database) {
    let mut world = World::on(database, &[]).await;
    let (own, verbatim) = (Uuid::now_v7(), Uuid::now_v7());
    let mut stories = Vec::new();
    for id in [own, verbatim] {
        world.publish(&item_event(&item(id, 1, "Un but", "Sport")), 1).await;
        let mut story = story_of(&world, id, 1).await;
        if id == own {
            let content = StoryContent { headline: "Un but de la tête".into(), ..story.content.clone().unwrap() };
            let request = newsroom_proto::editorial::v1::UpdateStoryRequest {
                id: story.id.clone(),
                content: Some(content),
                update_mask: crate::support::mask(&["headline"]),
                ..Default::default()
            };
            story = world.client.clone().update_story(by("mona", request)).await.unwrap().into_inner().story.unwrap();
        }
        let submitted = world.act(StoryAction::Submit, &story).await.unwrap();
        stories.push(world.act(StoryAction::Approve, &submitted).await.unwrap());
    }
    assert_eq!(rejected(answer(&world, &stories[0], "why").await), (Code::FailedPrecondition, "NO_ALARM".into()));
    for id in [own, verbatim] {
        world.publish(&item_event(&canceled(id, 2)), 2).await;
    }
    let raised = story_of(&world, own, 2).await;
    story_of(&world, verbatim, 2).await;
    assert!(raised.alarm.as_ref().is_some_and(|alarm| alarm.text.contains("cancels it") && alarm.raise_time.is_some()));
    assert_eq!(alarmed(&world).await, std::slice::from_ref(&raised.id), "the other one is withdrawn");
    world = world.restart().await;
    assert_eq!(alarmed(&world).await, std::slice::from_ref(&raised.id));
    let mut desks = newsroom_proto::editorial::v1::desk_service_client::DeskServiceClient::new(world.channel());
    let mut count = async || {
        let desks = desks.list_desks(ListDesksRequest::default()).await.unwrap().into_inner().desks;
        desks.into_iter().map(|desk| (desk.id, desk.alarm_count)).collect::<Vec<_>>()
    };
    assert_eq!(count().await, [("sport".to_owned(), 1)]);
    assert_eq!(invalid(answer(&world, &raised, "").await), ["note"]);
    let answered = answer(&world, &raised, "It is our own report.").await.unwrap();
    assert_eq!((answered.alarm, answered.note.as_str()), (None, "It is our own report."));
    assert_eq!((alarmed(&world).await, count().await), (Vec::new(), vec![("sport".to_owned(), 0)]));
    let last = [StoryAction::RaiseAlarm, StoryAction::AnswerAlarm];
    assert!(actions(&world.history(&raised.id).await).ends_with(&last));
    world.stop().await;
}
