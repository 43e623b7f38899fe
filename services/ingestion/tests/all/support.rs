//! A running ingestion with its client, an intake without calls and schedule, and the events on the bus.

use std::{net::SocketAddr, time::Duration};

use newsroom_chassis::blob::BlobStore;
use newsroom_fixtures::{NatsServer, RunningService, build_app, error_reason, on_free_ports, wait_for_async};
use newsroom_ingestion::{
    Config,
    fetch::{Connector, Credentials, Fetcher, Folders, Guard, Hosts, Http, HttpSettings, Pace, Politeness},
    store::Migrator,
    usecase::Intake,
};
use newsroom_proto::ingestion::v1::{
    CreateSourceRequest, IngestOutcome, Source, SourceKind, SubmitRawRequest, SubmitRawResponse,
    item_service_client::ItemServiceClient, source_service_client::SourceServiceClient,
    storyline_service_client::StorylineServiceClient,
};
use tonic::{Code, Status, transport::Channel};

pub use newsroom_fixtures::invalid_fields as fields;

/// How long a test waits for what should happen soon.
pub const TIMEOUT: Duration = Duration::from_secs(60);

pub type Database = newsroom_fixtures::Database<Migrator>;

/// An intake without calls and schedule.
pub async fn intake(database: &Database, allowed: &[String], folders: Folders) -> Intake {
    let settings = HttpSettings {
        user_agent: "newsroom-test".into(),
        connect: Duration::from_secs(5),
        guard: Guard::new(Hosts::parse(allowed).unwrap()),
        politeness: Politeness { at_once: 64, spacing: Duration::ZERO },
        pace: Pace { grace: Duration::from_secs(2), bytes_per_second: 1_024 },
    };
    let connector = Connector::new(settings.guard.clone(), settings.connect, Vec::new()).unwrap();
    let http = Http::new(&settings).unwrap();
    let fetcher = Fetcher { http, folders, connector, credentials: Credentials::default(), max_mail_bytes: 25 << 20 };
    let blobs = BlobStore::open(&database.blobs(), "ingestion").unwrap();
    Intake::start(database.open().await, blobs, fetcher, None)
}

/// Clients of the services of ingestion.
#[derive(Clone)]
pub struct IngestionClients {
    pub sources: SourceServiceClient<Channel>,
    pub items: ItemServiceClient<Channel>,
    pub storylines: StorylineServiceClient<Channel>,
}

/// A running service.
pub struct Ingestion {
    pub client: IngestionClients,
    /// Where pushes over HTTP are taken, if they are.
    pub http: Option<SocketAddr>,
    service: RunningService,
}

impl Ingestion {
    pub async fn start(database: &Database, nats: &NatsServer) -> Self {
        Self::start_with(database, nats, |_| {}).await
    }

    pub async fn start_with(database: &Database, nats: &NatsServer, change: impl FnOnce(&mut Config)) -> Self {
        let mut config: Config = on_free_ports(database.config(), nats);
        config.settings.blobs = database.blobs();
        change(&mut config);
        let app = build_app(&config).await;
        let http = app.address(newsroom_ingestion::PUSHES);
        let service = RunningService::run(app).await;
        let channel = service.channel();
        let client = IngestionClients {
            sources: SourceServiceClient::new(channel.clone()),
            items: ItemServiceClient::new(channel.clone()).max_encoding_message_size(32 << 20),
            storylines: StorylineServiceClient::new(channel),
        };
        Self { client, http, service }
    }

    /// Stops it in good order.
    pub async fn stop(self) {
        self.service.stop().await;
    }

    /// A source as it was created.
    pub async fn source(&mut self, source: Source) -> Source {
        let request = CreateSourceRequest { source: Some(source), ..Default::default() };
        self.client.sources.create_source(request).await.unwrap().into_inner().source.unwrap()
    }

    /// The id of a source that pushes.
    pub async fn pusher(&mut self, name: &str) -> String {
        self.source(Source { default_section: "Monde".into(), ..named(name, SourceKind::Push) }).await.id
    }

    pub async fn submit(&mut self, source: &str, payload: impl Into<Vec<u8>>) -> Result<SubmitRawResponse, Status> {
        self.client.items.submit_raw(submission(source, payload)).await.map(tonic::Response::into_inner)
    }
}

pub fn named(name: &str, kind: SourceKind) -> Source {
    Source { name: name.into(), kind: kind.into(), ..Default::default() }
}

pub fn submission(source: &str, payload: impl Into<Vec<u8>>) -> SubmitRawRequest {
    SubmitRawRequest { source_id: source.into(), payload: payload.into(), ..Default::default() }
}

/// What each item was taken as, and its revision.
pub fn ingested(answer: &SubmitRawResponse) -> Vec<(IngestOutcome, i64)> {
    answer.ingested.iter().map(|ingested| (ingested.outcome(), ingested.revision)).collect()
}

/// The code and the reason of an error of ingestion.
pub fn reason(status: &Status) -> (Code, String) {
    error_reason(status, "ingestion")
}

/// An RSS feed of these entries.
pub fn rss(entries: impl IntoIterator<Item = String>) -> String {
    let entries: String = entries.into_iter().collect();
    format!("<rss version=\"2.0\"><channel><title>Agence</title>{entries}</channel></rss>")
}

/// An entry of a feed.
pub fn entry(guid: &str, text: &str) -> String {
    format!(
        "<item><guid isPermaLink=\"false\">{guid}</guid><title>Titre {guid}</title><description>{text}</description></item>"
    )
}

/// An event on the bus.
#[derive(Clone, Debug)]
pub struct OnBus {
    /// `item.ingested` and the like.
    pub kind: String,
    pub payload: Vec<u8>,
    pub traceparent: String,
}

/// The events on the bus, once `enough` is true of them.
pub async fn events(nats: &NatsServer, what: &str, enough: impl Fn(&[OnBus]) -> bool) -> Vec<OnBus> {
    let client = async_nats::connect(nats.url()).await.unwrap();
    let jetstream = async_nats::jetstream::new(client);
    wait_for_async(what, TIMEOUT, async || {
        let mut stream = jetstream.get_stream("INGESTION").await.ok()?;
        let last = stream.info().await.ok()?.state.last_sequence;
        let mut events = Vec::new();
        for sequence in 1..=last {
            let message = stream.get_raw_message(sequence).await.ok()?;
            let tokens: Vec<&str> = message.subject.split('.').collect();
            let traceparent = message.headers.get("traceparent").map(|value| value.to_string()).unwrap_or_default();
            events.push(OnBus { kind: tokens[3..5].join("."), payload: message.payload.to_vec(), traceparent });
        }
        enough(&events).then_some(events)
    })
    .await
}

/// How many events there are of a kind.
pub fn of_kind(events: &[OnBus], kind: &str) -> usize {
    events.iter().filter(|event| event.kind == kind).count()
}
