//! The whole service: events from a real bus, pages over HTTP, published events.

use std::{io::ErrorKind, time::Duration};

use futures::StreamExt as _;
use newsroom_chassis::{
    bus::{Bus, Event, StreamSpec},
    config::Configuration as _,
    service::{ServiceDefinition as _, StartError},
    tls::TlsConfig,
};
use newsroom_fixtures::{
    Authority, CertificateFiles, NatsServer, RunningService, TlsClient, build_app, bus_with, on_free_ports, publish,
    wait_for_async,
};
use newsroom_proto::publishing::v1::{
    Article, ArticlePublished, ArticleUpdated, ArticleWithdrawn, GetArticleRequest,
    article_service_client::ArticleServiceClient,
};
use newsroom_publishing::{Config, Publishing, PublishingConfig, SITE};
use prost::Name;

use crate::support::{
    Database,
    reader::{Page, Reader},
    site_config,
    story::{approved, corrected, correction, kill, killed, related, story},
};

const TIMEOUT: Duration = Duration::from_secs(30);
const EDITORIAL: StreamSpec =
    StreamSpec { name: "EDITORIAL", subjects: "newsroom.editorial.v1.>", days: 90, share: 24 };
const RECOMMENDATIONS: StreamSpec =
    StreamSpec { name: "RECOMMENDATIONS", subjects: "newsroom.recommendations.v1.>", days: 90, share: 5 };

/// A running service and its bus.
pub struct Running {
    pub reader: Reader,
    pub bus: Bus,
    service: RunningService,
    _nats: NatsServer,
    _database: Database,
}

fn config(nats: &NatsServer, database: &Database) -> Config {
    Config { settings: PublishingConfig { site: site_config() }, ..on_free_ports(database.config(), nats) }
}

impl Running {
    /// Starts the service on a bus with the streams of the other services.
    pub async fn start() -> Self {
        let (nats, database) = (NatsServer::start(), Database::sqlite());
        let bus = bus_with(&nats, &[EDITORIAL, RECOMMENDATIONS]).await;
        let config = config(&nats, &database);
        config.check().unwrap();
        let app = build_app(&config).await;
        let reader = Reader::of(app.address(SITE).unwrap());
        let service = RunningService::run(app).await;
        Self { reader, bus, service, _nats: nats, _database: database }
    }

    /// Publishes an event in place of another service.
    pub async fn publish(&self, event: &Event) {
        publish(&self.bus, event).await;
    }

    /// Waits until the page at `path` is as expected.
    pub async fn page(&self, path: &str, what: &str, wanted: impl Fn(&Page) -> bool) -> Page {
        let look = async || Some(self.reader.get(path).await).filter(&wanted);
        wait_for_async(what, TIMEOUT, look).await
    }

    /// Stops the service and waits for its end.
    pub async fn end(self) {
        self.service.stop().await;
    }

    /// Waits for a number of published events and returns them in order.
    async fn events(&self, count: u64) -> Vec<Event> {
        let look = async || {
            let mut stream = self.bus.jetstream().get_stream(Publishing::IDENTITY.stream.name).await.ok()?;
            let messages = stream.info().await.ok()?.state.messages;
            (messages >= count).then_some(stream)
        };
        let stream = wait_for_async("the events are in the stream", TIMEOUT, look).await;
        let consumer = stream.create_consumer(async_nats::jetstream::consumer::pull::Config::default()).await.unwrap();
        let messages = consumer.fetch().max_messages(100).messages().await.unwrap();
        let read = messages.map(|message| {
            let message = message.unwrap();
            Event::read(&message.subject, message.headers.as_ref(), message.payload.clone()).unwrap()
        });
        read.collect().await
    }
}

#[tokio::test]
async fn the_site_is_read_over_tls() {
    let authority = Authority::new("house");
    let files = CertificateFiles::new(&authority.server(), &authority);
    let (nats, database) = (NatsServer::start(), Database::sqlite());
    let mut config = config(&nats, &database);
    let (certificate, key) = (files.certificate(), files.key());
    config.settings.site.tls = Some(TlsConfig { certificate, key, ..TlsConfig::default() });
    config.check().unwrap();
    let app = build_app(&config).await;
    let site = app.address(SITE).unwrap();
    let service = RunningService::run(app).await;
    let answer = TlsClient::of(&authority).get(site, "/").await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let plain = Reader::of(site).try_ask("GET", "/", &[]).await.map(drop);
    assert!(plain.is_err(), "it answers nothing that is plain");
    service.stop().await;

    config.settings.site.tls = None;
    config.settings.site.listen = "0.0.0.0:0".parse().unwrap();
    let refused = config.check().unwrap_err();
    assert!(refused.starts_with("publishing.site.listen must be a loopback address"), "{refused}");
    config.server.plain_on_all_networks = true;
    assert_eq!(config.check(), Ok(()));
}

fn article<M: Name + Default>(event: &Event, subject: &str, article: impl Fn(M) -> Option<Article>) -> Article {
    assert_eq!(event.event_type, M::full_name());
    let article = article(M::decode(event.payload.clone()).unwrap()).unwrap();
    assert_eq!(event.subject, format!("newsroom.publishing.v1.article.{subject}.{}", article.id));
    assert_eq!(event.aggregate_revision, article.revision);
    article
}

#[tokio::test]
async fn a_story_s_life_reaches_the_page_and_the_stream() {
    let running = Running::start().await;
    let (first, other) = (story("First"), story("Other"));
    let second = correction(&first, "Not first.", |content| content.headline = "Second".into());

    running.publish(&approved(&first)).await;
    let listed = |page: &Page| !page.all(".river h3").is_empty();
    let section = running.page("/international", "the story is published", listed).await;
    let path = section.attribute(".river h3 a", "href").unwrap();
    assert_eq!(running.reader.page(&path).await.all("h1"), ["First"]);

    running.publish(&corrected(&second)).await;
    running.publish(&approved(&first)).await;
    running.page(&path, "the correction is on the page", |page| page.all("h1") == ["Second"]).await;

    running.publish(&approved(&other)).await;
    running.publish(&related(&first, 1, &[&other])).await;
    running.page(&path, "what belongs to it", |page| page.all("aside h3") == ["Other"]).await;

    running.publish(&killed(&kill(&second))).await;
    running.page(&path, "the page is gone", |page| page.status == 410).await;

    let mut calls = ArticleServiceClient::new(running.service.channel());
    let stored = calls.get_article(GetArticleRequest { id: first.id.clone() }).await.unwrap().into_inner();

    let events = running.events(4).await;
    let of_first: Vec<_> = events.iter().filter(|event| event.aggregate_id.to_string() == first.id).collect();
    assert_eq!(of_first.len(), 3, "each change once: {events:?}");
    let published = article(of_first[0], "published", |event: ArticlePublished| event.article);
    assert_eq!((published.headline.as_str(), published.path.as_str(), published.edition), ("First", &*path, 1));
    let updated = article(of_first[1], "updated", |event: ArticleUpdated| event.article);
    assert_eq!((updated.headline.as_str(), updated.revision, updated.edition), ("Second", 2, 2));
    assert_eq!(updated.corrections[0].note, "Not first.");
    let withdrawn = article(of_first[2], "withdrawn", |event: ArticleWithdrawn| event.article);
    assert_eq!(Some(withdrawn), stored.article);
    running.end().await;
}

#[tokio::test]
async fn a_taken_site_port_ends_the_start_before_the_store_is_opened() {
    let (nats, database) = (NatsServer::start(), Database::sqlite());
    let mut config = config(&nats, &database);
    let stored = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    config.settings.site.listen = stored.local_addr().unwrap();
    let Err(StartError::Listen(error)) = config.build().await else { panic!("the port is taken") };
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
    assert!(error.to_string().starts_with("cannot listen on 127.0.0.1:"), "{error}");
    assert!(std::fs::read_dir(database.folder()).unwrap().next().is_none());
}

#[tokio::test]
async fn a_service_that_stops_leaves_no_reader_waiting() {
    let running = Running::start().await;
    let address = running.reader.address;
    // The connection stays open and idle.
    running.page("/", "the site is there", |page| page.status == 200).await;
    running.end().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
