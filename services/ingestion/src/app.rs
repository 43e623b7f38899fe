//! Puts ingestion together.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use newsroom_chassis::{
    bus::{BusConfig, StreamSpec},
    http::{HttpServer, Port},
    server::ServerConfig,
    service::{App, Identity, Service, StartError},
    store::{Store, StoreConfig, StoreError},
    telemetry::TelemetryConfig,
};
use newsroom_proto::ingestion::v1::{
    item_service_server::ItemServiceServer, source_service_server::SourceServiceServer,
    storyline_service_server::StorylineServiceServer,
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    fetch::{Connector, Credentials, Fetcher, Folders, Guard, Hosts, Http, HttpSettings, Pace, Politeness},
    grpc::{ItemCalls, SourceCalls, StorylineCalls},
    http::{HttpConfig, HttpHandler},
    maintenance::Maintenance,
    matcher::Matcher,
    metric,
    schedule::{Rule, Schedule, tend_subscriptions},
    store::Migrator,
    usecase::{Intake, Reader, WebSub},
};

pub use crate::http::HTTP_PORT;

/// What ingestion is.
pub const IDENTITY: Identity = Identity {
    name: "ingestion",
    stream: StreamSpec { name: "INGESTION", subjects: "newsroom.ingestion.v1.>", days: 90, share: 36 },
    urgent: Some(StreamSpec {
        name: "INGESTION_URGENT",
        subjects: "urgent.newsroom.ingestion.v1.>",
        days: 3,
        share: 2,
    }),
    descriptors: newsroom_proto::FILE_DESCRIPTOR_SET,
};

/// How much of a call's time is left for what comes after the source's answer.
const CALL_REST: Duration = Duration::from_secs(2);

/// How ingestion runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where it listens.
    pub server: ServerConfig,
    /// Where its store is.
    pub store: StoreConfig,
    /// Where the bus is.
    pub bus: BusConfig,
    /// How it tells of itself.
    pub telemetry: TelemetryConfig,
    /// What concerns sources.
    #[serde(default)]
    pub ingestion: IngestionConfig,
}

/// What concerns sources.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IngestionConfig {
    /// The folders below which directory sources may lie, as absolute paths.
    pub directories: Vec<PathBuf>,
    /// The folder with the secrets that sources name, as an absolute path: one file a name.
    pub credentials_directory: Option<PathBuf>,
    /// Hosts that may be reached although they lie inside a network: `host` or `host:port`.
    pub allowed_hosts: Vec<String>,
    /// What servers are told about who asks.
    pub user_agent: String,
    /// Where hubs of feeds reach the door for pushes, for example `https://push.news.example/`. Without it no feed is
    /// subscribed to at its hub. The credential `websub` has to be there.
    pub public_url: Option<Url>,
    /// The door for signed pushes over HTTP.
    pub http: HttpConfig,
    /// How many sources are polled at once.
    pub poll_concurrency: usize,
    /// How many requests one host has at once, of all sources.
    pub host_connections: usize,
    /// How long to wait between two requests to one host, of all sources, in milliseconds.
    pub host_spacing_milliseconds: u64,
    /// How long a server has to answer in full, in seconds.
    pub fetch_timeout_seconds: u64,
    /// How long a connection may take, in seconds.
    pub connect_timeout_seconds: u64,
    /// How long raw payloads are kept after they last came, in days. 0: for ever.
    pub raw_retention_days: u32,
    /// How often is looked whether a source went quiet, in seconds.
    pub listen_interval_seconds: u64,
}

impl Default for IngestionConfig {
    fn default() -> Self {
        Self {
            directories: Vec::new(),
            credentials_directory: None,
            allowed_hosts: Vec::new(),
            user_agent: concat!("newsroom/", env!("CARGO_PKG_VERSION")).into(),
            public_url: None,
            http: HttpConfig::default(),
            poll_concurrency: 32,
            host_connections: 4,
            host_spacing_milliseconds: 100,
            fetch_timeout_seconds: 20,
            connect_timeout_seconds: 5,
            raw_retention_days: 90,
            listen_interval_seconds: 60,
        }
    }
}

impl IngestionConfig {
    fn check(&self) -> Result<(), String> {
        if let Some(path) = self.directories.iter().find(|path| !path.is_absolute()) {
            return Err(format!("ingestion.directories: {} must be an absolute path", path.display()));
        }
        if let Some(path) = self.credentials_directory.as_deref().filter(|path| !path.is_absolute()) {
            return Err(format!("ingestion.credentials_directory: {} must be an absolute path", path.display()));
        }
        let printable = self.user_agent.bytes().all(|b| (b' '..=b'~').contains(&b));
        if self.user_agent.trim().is_empty() || !printable {
            return Err("ingestion.user_agent must be plain ASCII text and not empty".into());
        }
        for (name, value, most) in [
            ("poll_concurrency", self.poll_concurrency as u64, 256),
            ("host_connections", self.host_connections as u64, 256),
            ("fetch_timeout_seconds", self.fetch_timeout_seconds, 600),
            ("connect_timeout_seconds", self.connect_timeout_seconds, 600),
            ("listen_interval_seconds", self.listen_interval_seconds, 86_400),
        ] {
            if !(1..=most).contains(&value) {
                return Err(format!("ingestion.{name} must be 1 to {most}"));
            }
        }
        if self.raw_retention_days > 36_500 {
            return Err("ingestion.raw_retention_days must be 0 to 36500".into());
        }
        if self.host_spacing_milliseconds > 60_000 {
            return Err("ingestion.host_spacing_milliseconds must be 0 to 60000".into());
        }
        if let Some(url) = &self.public_url {
            let plain = url.username().is_empty() && url.query().is_none() && url.fragment().is_none();
            if !matches!(url.scheme(), "http" | "https") || !plain {
                return Err(
                    "ingestion.public_url must be an http or https address without user, query and fragment".into()
                );
            }
            if self.http.listen.is_none() {
                return Err("ingestion.public_url needs ingestion.http.listen".into());
            }
        }
        self.http.check().map_err(|error| format!("ingestion.http.{error}"))?;
        self.hosts().map(drop)
    }

    fn hosts(&self) -> Result<Hosts, String> {
        Hosts::parse(&self.allowed_hosts)
            .map_err(|entry| format!("ingestion.allowed_hosts: {entry:?} must be a host or host:port"))
    }

    fn fetcher(&self) -> Result<Fetcher, String> {
        let guard = Guard::new(self.hosts()?);
        let settings = HttpSettings {
            user_agent: self.user_agent.clone(),
            connect: Duration::from_secs(self.connect_timeout_seconds),
            guard: guard.clone(),
            politeness: Politeness {
                at_once: self.host_connections,
                spacing: Duration::from_millis(self.host_spacing_milliseconds),
            },
            pace: Pace::default(),
        };
        Ok(Fetcher {
            http: Http::new(&settings)?,
            folders: Folders::new(self.directories.clone()),
            connector: Connector::new(guard, settings.connect, Vec::new())?,
            credentials: Credentials::new(self.credentials_directory.clone()),
        })
    }

    fn websub(&self) -> Option<WebSub> {
        let mut public_url = self.public_url.clone()?;
        if !public_url.path().ends_with('/') {
            public_url.set_path(&format!("{}/", public_url.path()));
        }
        Some(WebSub { public_url })
    }

    fn raw_retention(&self) -> Option<Duration> {
        let days = u64::from(self.raw_retention_days);
        (days > 0).then(|| Duration::from_secs(days * 24 * 60 * 60))
    }

    fn fetch_timeout(&self) -> Duration {
        Duration::from_secs(self.fetch_timeout_seconds)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            server: ServerConfig::on_loopback(7101, 7201),
            store: StoreConfig::at("sqlite:.newsroom/ingestion.db"),
            bus: BusConfig::default(),
            telemetry: TelemetryConfig::default(),
            ingestion: IngestionConfig::default(),
        }
    }
}

impl Config {
    /// How long a source that is polled by a call has to answer: the call is to tell what came of it.
    fn patience(&self) -> Duration {
        let call = Duration::from_secs(self.server.timeout_seconds);
        self.ingestion.fetch_timeout().min(call.saturating_sub(CALL_REST).max(call / 2))
    }
}

impl newsroom_chassis::config::Config for Config {
    fn check(&self) -> Result<(), String> {
        self.server.check()?;
        self.store.check()?;
        self.bus.check()?;
        self.telemetry.check()?;
        if let Some(listen) = self.ingestion.http.listen
            && listen.port() != 0
            && [self.server.grpc, self.server.admin].contains(&listen)
        {
            return Err("ingestion.http.listen must differ from server.grpc and server.admin".into());
        }
        self.ingestion.check()
    }
}

/// Ingestion, put together.
pub struct Ingestion {
    /// The service.
    pub app: App,
    /// Where pushes over HTTP are taken, if they are.
    pub http: Option<SocketAddr>,
}

/// Puts the service together; no call is served until it runs, but sources are polled and pushes taken from now on.
pub async fn build(config: &Config) -> Result<Ingestion, StartError> {
    metric::describe();
    config.ingestion.check().map_err(StartError::Other)?;
    let fetcher = config.ingestion.fetcher().map_err(StartError::Other)?;
    let pushes = &config.ingestion.http;
    let port = Port { service: IDENTITY.name, name: "pushes" };
    let server = match pushes.listen {
        Some(address) => Some(HttpServer::bind(address, port, pushes.limits()).await?),
        None => None,
    };
    let http = server.as_ref().map(HttpServer::address).transpose()?;
    let service = Service::open::<Migrator>(IDENTITY, &config.server, &config.store, &config.bus).await?;
    let intake = Intake {
        store: service.store().clone(),
        fetcher,
        reader: Reader::default(),
        websub: config.ingestion.websub(),
    };
    let rule = Rule {
        at_once: config.ingestion.poll_concurrency,
        of_host: config.ingestion.host_connections,
        limit: config.ingestion.fetch_timeout(),
    };
    let schedule = Schedule::new(intake.clone(), rule);
    service.spawn("poller", move |stop| schedule.run(stop));
    let listens = Duration::from_secs(config.ingestion.listen_interval_seconds);
    let maintenance = Maintenance::new(intake.clone(), listens, config.ingestion.raw_retention());
    service.spawn("maintenance", move |stop| maintenance.run(stop));
    let matcher = Matcher::new(service.store().clone());
    service.spawn("matcher", move |stop| matcher.run(stop));
    if intake.websub.is_some() {
        let intake = intake.clone();
        service.spawn("subscriber", move |stop| tend_subscriptions(intake, stop));
    }
    if let Some(server) = server {
        let handler = HttpHandler::new(intake.clone(), pushes);
        service.spawn("http", move |stop| server.serve(handler, stop));
    }
    let largest = service.max_message_bytes();
    let sources = SourceServiceServer::new(SourceCalls::new(intake.clone(), config.patience()));
    let items = ItemServiceServer::new(ItemCalls::new(intake.clone(), service.stopping()));
    let storylines = StorylineServiceServer::new(StorylineCalls::new(intake));
    let calls = tonic::service::Routes::new(sources.max_decoding_message_size(largest))
        .add_service(items.max_decoding_message_size(largest))
        .add_service(storylines.max_decoding_message_size(largest));
    Ok(Ingestion { app: service.into_app(calls), http })
}

/// Brings the store up to date.
pub async fn migrate(config: &Config) -> Result<(), StoreError> {
    Store::migrate::<Migrator>(&config.store).await
}

#[cfg(test)]
mod tests {
    use newsroom_chassis::config::Config as _;

    use super::*;

    fn wrong(change: impl FnOnce(&mut IngestionConfig)) -> String {
        let mut config = Config::default();
        change(&mut config.ingestion);
        config.check().unwrap_err()
    }

    #[test]
    fn a_wrong_configuration_is_named_in_one_sentence() {
        assert_eq!(Config::default().check(), Ok(()));
        assert_eq!(
            wrong(|config| config.directories = vec!["wire".into()]),
            "ingestion.directories: wire must be an absolute path"
        );
        assert_eq!(
            wrong(|config| config.credentials_directory = Some("secrets".into())),
            "ingestion.credentials_directory: secrets must be an absolute path"
        );
        assert_eq!(
            wrong(|config| config.allowed_hosts = vec!["http://x".into()]),
            "ingestion.allowed_hosts: \"http://x\" must be a host or host:port"
        );
        assert_eq!(wrong(|config| config.poll_concurrency = 0), "ingestion.poll_concurrency must be 1 to 256");
        assert_eq!(
            wrong(|config| config.fetch_timeout_seconds = 0),
            "ingestion.fetch_timeout_seconds must be 1 to 600"
        );
        assert_eq!(
            wrong(|config| config.raw_retention_days = u32::MAX),
            "ingestion.raw_retention_days must be 0 to 36500"
        );
        assert_eq!(
            wrong(|config| config.http.max_connections = 0),
            "ingestion.http.max_connections must be 1 to 65536"
        );
        let public_url = Url::parse("https://push.news.example").unwrap();
        assert_eq!(
            wrong(|config| config.public_url = Some(public_url.clone())),
            "ingestion.public_url needs ingestion.http.listen"
        );
        assert!(
            wrong(|config| config.public_url = public_url.join("?a").ok()).starts_with("ingestion.public_url must")
        );
        let mut config = Config::default();
        config.ingestion.http.listen = Some(config.server.grpc);
        assert_eq!(config.check().unwrap_err(), "ingestion.http.listen must differ from server.grpc and server.admin");
        assert!(wrong(|config| config.user_agent = "a\nb".into()).starts_with("ingestion.user_agent"));
    }

    #[test]
    fn a_poll_by_call_ends_before_the_call_does() {
        let mut config = Config::default();
        assert_eq!(config.patience(), Duration::from_secs(8));
        config.server.timeout_seconds = 1;
        assert_eq!(config.patience(), Duration::from_millis(500));
        config.server.timeout_seconds = 600;
        assert_eq!(config.patience(), Duration::from_secs(20));
    }
}
