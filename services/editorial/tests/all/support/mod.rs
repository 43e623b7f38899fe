//! A running editorial, with its bus and its store.

mod call;
mod wire;

pub use call::{ACTIONS, act, by, by_anyone, complete, invalid, mask, rejected};
pub use wire::{chance, grouped, item, item_event};

use std::time::Duration;

use newsroom_chassis::{
    bus::{Bus, Event, StreamSpec},
    clock::{self, to_timestamp},
};
use newsroom_editorial::{Config, EditorialConfig, store::Migrator};
use newsroom_fixtures::{NatsServer, RunningService, bus_with, on_free_ports, publish, wait_until_async};
use newsroom_proto::editorial::v1::{
    self, desk_service_client::DeskServiceClient, schedule_service_client::ScheduleServiceClient,
    schedule_story_request::When, story_service_client::StoryServiceClient,
};
use tonic::{Status, transport::Channel};

/// The longest wait for a condition.
pub const TIMEOUT: Duration = Duration::from_secs(40);
/// The stream of ingestion. These tests publish into it.
pub const INGESTION: StreamSpec =
    StreamSpec { name: "INGESTION", subjects: "newsroom.ingestion.v1.>", days: 30, share: 36 };

pub type Database = newsroom_fixtures::Database<Migrator>;

pub type Client = StoryServiceClient<Channel>;
pub type DeskClient = DeskServiceClient<Channel>;
pub type ScheduleClient = ScheduleServiceClient<Channel>;

/// A running editorial with a bus and a store of its own.
pub struct World {
    pub nats: NatsServer,
    pub bus: Bus,
    pub client: Client,
    pub desks: DeskClient,
    service: RunningService,
    database: Database,
    auto_approve_desks: Vec<String>,
}

impl World {
    /// On SQLite, without automatic approval.
    pub async fn start() -> Self {
        Self::on(Database::sqlite(), &[]).await
    }

    /// On this database. Items of these desks are approved automatically.
    pub async fn on(database: Database, auto_approve_desks: &[&str]) -> Self {
        let nats = NatsServer::start();
        let bus = bus_with(&nats, &[INGESTION]).await;
        let auto_approve_desks: Vec<_> = auto_approve_desks.iter().map(|desk| (*desk).to_owned()).collect();
        let service = run(&nats, &database, &auto_approve_desks).await;
        wait_until_async("the stream exists", TIMEOUT, async || bus.stream("EDITORIAL").await.is_ok()).await;
        let (client, desks) = clients(&service);
        Self { nats, bus, client, desks, service, database, auto_approve_desks }
    }

    /// Stops editorial gracefully and starts it again on the same store.
    pub async fn restart(self) -> Self {
        self.restart_after(async || ()).await
    }

    /// As [`World::restart`], with something in between.
    pub async fn restart_after(self, between: impl AsyncFnOnce()) -> Self {
        self.service.stop().await;
        between().await;
        let service = run(&self.nats, &self.database, &self.auto_approve_desks).await;
        let (client, desks) = clients(&service);
        Self { client, desks, service, ..self }
    }

    /// For calls that the generated client cannot make.
    pub fn channel(&self) -> Channel {
        self.service.channel()
    }

    /// Begins the stop of editorial. Watches end by themselves.
    pub fn tell_to_stop(&self) {
        self.service.begin_stop();
    }

    /// Stops editorial gracefully. Returns its database.
    pub async fn into_database(self) -> Database {
        self.service.stop().await;
        self.database
    }

    pub async fn stop(self) {
        self.service.stop().await;
    }

    pub async fn create(&self, content: v1::StoryContent) -> v1::Story {
        let request = v1::CreateStoryRequest { content: Some(content), ..Default::default() };
        self.client.clone().create_story(request).await.unwrap().into_inner().story.unwrap()
    }

    pub async fn get(&self, id: &str) -> v1::Story {
        let request = v1::GetStoryRequest { id: id.to_owned() };
        self.client.clone().get_story(request).await.unwrap().into_inner().story.unwrap()
    }

    pub async fn act(&self, action: v1::StoryAction, story: &v1::Story) -> Result<v1::Story, Status> {
        match action {
            v1::StoryAction::Schedule => self.schedule(story, in_time(Duration::from_secs(86_400))).await,
            v1::StoryAction::Unschedule => {
                let request = v1::UnscheduleStoryRequest { id: story.id.clone(), ..Default::default() };
                Ok(self.schedules().unschedule_story(request).await?.into_inner().story.unwrap())
            }
            action => act(&self.client, action, story, "", "").await,
        }
    }

    pub fn schedules(&self) -> ScheduleClient {
        ScheduleServiceClient::new(self.channel())
    }

    pub async fn schedule(&self, story: &v1::Story, when: When) -> Result<v1::Story, Status> {
        let request = v1::ScheduleStoryRequest { id: story.id.clone(), when: Some(when), ..Default::default() };
        Ok(self.schedules().schedule_story(request).await?.into_inner().story.unwrap())
    }

    /// A story's history, oldest first.
    pub async fn history(&self, id: &str) -> Vec<v1::StoryRevision> {
        let mut revisions = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = v1::ListStoryRevisionsRequest {
                story_id: id.to_owned(),
                page_size: 200,
                page_token: page_token.clone(),
            };
            let page = self.client.clone().list_story_revisions(request).await.unwrap().into_inner();
            revisions.extend(page.revisions);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                revisions.reverse();
                return revisions;
            }
        }
    }

    pub async fn list(&self, request: v1::ListStoriesRequest) -> Vec<v1::Story> {
        let page = self.client.clone().list_stories(request).await.unwrap().into_inner();
        assert_eq!(page.next_page_token, "", "there are more than one page");
        page.stories
    }

    /// Publishes `copies` copies of an event.
    pub async fn publish(&self, event: &Event, copies: usize) {
        for _ in 0..copies {
            publish(&self.bus, event).await;
        }
    }

    /// Waits until every event of ingestion is handled.
    pub async fn settled(&self) {
        wait_until_async("every item is taken in", TIMEOUT, async || {
            let Ok(stream) = self.bus.stream(INGESTION.name).await else { return false };
            let info = stream.consumer_info("editorial-items").await;
            info.is_ok_and(|info| info.num_pending == 0 && info.num_ack_pending == 0)
        })
        .await;
    }
}

/// After so long from now.
pub fn in_time(after: Duration) -> When {
    When::PublishTime(to_timestamp(clock::now() + after))
}

async fn run(nats: &NatsServer, database: &Database, auto_approve_desks: &[String]) -> RunningService {
    let settings = EditorialConfig { auto_approve_desks: auto_approve_desks.to_vec(), ..EditorialConfig::default() };
    let config = Config { settings, ..on_free_ports(database.config(), nats) };
    RunningService::start(&config).await
}

fn clients(service: &RunningService) -> (Client, DeskClient) {
    (StoryServiceClient::new(service.channel()), DeskServiceClient::new(service.channel()))
}
