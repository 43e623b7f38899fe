//! Editorial is killed around the time of many schedules: each story is published once, and on the site.

use std::time::Duration;

use newsroom_fixtures::wait_until_async;
use newsroom_proto::editorial::v1::{
    CreateStoryRequest, GetStoryRequest, ListStoryRevisionsRequest, ScheduleStoryRequest, StoryAction, StoryContent,
    StoryState, SubmitStoryRequest, schedule_service_client::ScheduleServiceClient, schedule_story_request::When,
};
use newsroom_tests::{Clients, Newsroom, Options, Role, StoreKind, TIMEOUT};
use prost_types::Timestamp;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use time::OffsetDateTime;

use super::seed;

const STORIES: usize = 60;
/// The time over which the schedules are spread.
const SPREAD: Duration = Duration::from_secs(5);
const KILLS: usize = 5;

#[tokio::test]
async fn a_killed_editorial_publishes_each_scheduled_story_once_over_sqlite() {
    kill(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn a_killed_editorial_publishes_each_scheduled_story_once_over_postgresql() {
    kill(StoreKind::Postgres).await;
}

async fn kill(stores: StoreKind) {
    let mut random = StdRng::seed_from_u64(seed());
    let mut newsroom = Newsroom::start(Options::on(stores)).await;
    let clients = newsroom.clients();
    let mut schedules = ScheduleServiceClient::new(newsroom.channel(Role::Editorial));
    let mut ids = Vec::new();
    for number in 0..STORIES {
        ids.push(submitted(&clients, number).await);
    }
    let first = OffsetDateTime::now_utc() + Duration::from_secs(3);
    for id in &ids {
        let time = first + SPREAD.mul_f64(random.random_range(0.0..1.0));
        let time = Timestamp { seconds: time.unix_timestamp(), nanos: i32::try_from(time.nanosecond()).unwrap() };
        let request =
            ScheduleStoryRequest { id: id.clone(), when: Some(When::PublishTime(time)), ..Default::default() };
        schedules.schedule_story(request).await.unwrap();
    }
    for number in 0..KILLS {
        let part = SPREAD.mul_f64((number as f64 + random.random_range(0.0..1.0)) / KILLS as f64);
        let due = first + part;
        wait_until_async("some are due", TIMEOUT, async || OffsetDateTime::now_utc() > due).await;
        newsroom.service(Role::Editorial).kill9();
        newsroom.service(Role::Editorial).start();
    }
    newsroom.serving().await;
    let clients = newsroom.clients();
    for id in &ids {
        wait_until_async("it is published", TIMEOUT, async || {
            let story = clients.stories.clone().get_story(GetStoryRequest { id: id.clone() }).await;
            story.is_ok_and(|story| story.into_inner().story.unwrap().state() == StoryState::Approved)
        })
        .await;
        assert_eq!(
            history(&clients, id).await,
            [StoryAction::Create, StoryAction::Submit, StoryAction::Schedule, StoryAction::Approve],
            "{id}"
        );
    }
    newsroom.settled().await;
    for id in &ids {
        let article = newsroom_proto::publishing::v1::GetArticleRequest { id: id.clone() };
        let article = clients.publishing.clone().get_article(article).await.unwrap().into_inner().article.unwrap();
        assert_eq!((article.edition, article.story_revision), (1, 4), "{id}");
    }
}

async fn submitted(clients: &Clients, number: usize) -> String {
    let content = StoryContent {
        headline: format!("The story {number} of the morning"),
        section: "Economy".into(),
        language: "en".into(),
        body: vec!["One.".into()],
        ..Default::default()
    };
    let mut stories = clients.stories.clone();
    let created = stories.create_story(CreateStoryRequest { content: Some(content), ..Default::default() }).await;
    let id = created.unwrap().into_inner().story.unwrap().id;
    stories.submit_story(SubmitStoryRequest { id: id.clone(), ..Default::default() }).await.unwrap();
    id
}

async fn history(clients: &Clients, id: &str) -> Vec<StoryAction> {
    let request = ListStoryRevisionsRequest { story_id: id.to_owned(), ..Default::default() };
    let page = clients.stories.clone().list_story_revisions(request).await.unwrap().into_inner();
    page.revisions.iter().rev().map(|revision| revision.action()).collect()
}
