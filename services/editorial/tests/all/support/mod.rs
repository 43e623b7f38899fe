//! A running editorial, what it is told, and what it answers.

mod call;
mod wire;

pub use call::{ACTIONS, act, by, by_anyone, complete, invalid, mask, rejected};
pub use wire::{chance, item, item_event};

use std::time::Duration;

use newsroom_chassis::{
    bus::{Bus, BusConfig, Event, StreamSpec},
    server::ServerConfig,
    service::ServeError,
    store::{Store, StoreConfig},
    task,
    telemetry::TelemetryConfig,
};
use newsroom_editorial::{Config, EditorialConfig, store::Migrator};
use newsroom_fixtures::{NatsServer, Postgres, wait_until_async};
use newsroom_proto::editorial::v1::{
    self, desk_service_client::DeskServiceClient, story_service_client::StoryServiceClient,
};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::{Status, transport::Channel};
use uuid::Uuid;

/// How long a condition is waited for.
pub const TIMEOUT: Duration = Duration::from_secs(40);
/// The stream of ingestion, which these tests own.
pub const INGESTION: StreamSpec =
    StreamSpec { name: "INGESTION", subjects: "newsroom.ingestion.v1.>", days: 30, share: 36 };

/// A fresh database of one kind.
pub enum Database {
    Sqlite(TempDir),
    Postgres(String),
}

impl Database {
    pub fn both() -> [Self; 2] {
        [Self::sqlite(), Self::postgres()]
    }

    pub fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    pub fn postgres() -> Self {
        Self::Postgres(Postgres::shared().database())
    }

    pub fn config(&self) -> StoreConfig {
        match self {
            Self::Sqlite(folder) => StoreConfig::at(format!("sqlite:{}/editorial.db", folder.path().display())),
            Self::Postgres(url) => StoreConfig { migrate: Some(true), ..StoreConfig::at(url) },
        }
    }

    pub async fn open(&self) -> Store {
        Store::open::<Migrator>(&self.config()).await.unwrap()
    }
}

pub type Client = StoryServiceClient<Channel>;
pub type DeskClient = DeskServiceClient<Channel>;

/// Editorial, running, with a bus and a store of its own.
pub struct World {
    pub nats: NatsServer,
    pub bus: Bus,
    pub client: Client,
    pub desks: DeskClient,
    channel: Channel,
    app: Running,
    database: Database,
    approves: Vec<String>,
}

struct Running {
    stop: CancellationToken,
    task: JoinHandle<Result<(), ServeError>>,
}

impl World {
    /// On SQLite; a person approves.
    pub async fn start() -> Self {
        Self::on(Database::sqlite(), &[]).await
    }

    /// On this database; these desks approve by themselves.
    pub async fn on(database: Database, approves: &[&str]) -> Self {
        let nats = NatsServer::start();
        let bus = Bus::connect(&BusConfig::at(nats.url()), "test").await.unwrap();
        bus.checked().await.unwrap();
        bus.provision(INGESTION).await.unwrap();
        let approves: Vec<_> = approves.iter().map(|desk| (*desk).to_owned()).collect();
        let (app, channel) = run(&nats, &database, &approves).await;
        wait_until_async("the stream stands", TIMEOUT, async || bus.stream("EDITORIAL").await.is_ok()).await;
        let (client, desks) = clients(&channel);
        Self { nats, bus, client, desks, channel, app, database, approves }
    }

    /// Stops it in good order and starts it again on the same store.
    pub async fn restart(&mut self) {
        self.halt().await;
        (self.app, self.channel) = run(&self.nats, &self.database, &self.approves).await;
        (self.client, self.desks) = clients(&self.channel);
    }

    /// For calls that no well-behaved client makes.
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// Tells it to stop; streams that are followed end by themselves.
    pub fn tell_to_stop(&self) {
        self.app.stop.cancel();
    }

    pub async fn stop(mut self) {
        self.halt().await;
    }

    async fn halt(&mut self) {
        self.app.stop.cancel();
        (&mut self.app.task).await.unwrap().unwrap();
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
        act(&self.client, action, story, "", "").await
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

    /// Publishes an event about an item as often as there are copies.
    pub async fn publish(&self, event: &Event, copies: usize) {
        for copy in 0..copies {
            let mut headers = event.headers("newsroom/ingestion");
            headers.insert(async_nats::header::NATS_MESSAGE_ID, format!("{}-{copy}-{}", event.id, Uuid::now_v7()));
            let publish =
                self.bus.jetstream().publish_with_headers(event.subject.clone(), headers, event.payload.clone());
            publish.await.unwrap().await.unwrap();
        }
    }

    /// Every event of ingestion has been worked off.
    pub async fn settled(&self) {
        wait_until_async("every item is taken in", TIMEOUT, async || {
            let Ok(stream) = self.bus.stream(INGESTION.name).await else { return false };
            let info = stream.consumer_info("editorial-items").await;
            info.is_ok_and(|info| info.num_pending == 0 && info.num_ack_pending == 0)
        })
        .await;
    }
}

async fn run(nats: &NatsServer, database: &Database, approves: &[String]) -> (Running, Channel) {
    let config = Config {
        server: ServerConfig::on_loopback(0, 0),
        store: database.config(),
        bus: BusConfig::at(nats.url()),
        telemetry: TelemetryConfig::default(),
        settings: EditorialConfig { auto_approve_desks: approves.to_vec() },
    };
    let app = config.build().await.unwrap();
    let address = format!("http://{}", app.grpc_addr().unwrap());
    let stop = CancellationToken::new();
    let task = task::spawn("editorial", app.run(stop.clone()));
    let channel = Channel::from_shared(address).unwrap().connect().await.unwrap();
    (Running { stop, task }, channel)
}

fn clients(channel: &Channel) -> (Client, DeskClient) {
    (StoryServiceClient::new(channel.clone()), DeskServiceClient::new(channel.clone()))
}
