//! Puts ingestion together.

use std::{path::PathBuf, time::Duration};

use newsroom_chassis::{
    bus::{BusConfig, StreamSpec},
    server::ServerConfig,
    service::{App, Identity, Service, StartError},
    store::{Store, StoreConfig, StoreError},
    telemetry::TelemetryConfig,
};
use newsroom_proto::ingestion::v1::ingestion_service_server::IngestionServiceServer;
use serde::{Deserialize, Serialize};

use crate::{
    fetch::{Fetcher, Folders, Hosts, Http, HttpSettings},
    grpc::Calls,
    keeper::Keeper,
    matcher::Matcher,
    schedule::Schedule,
    store::Migrator,
    usecase::{Intake, Reader},
};

/// What ingestion is.
pub const IDENTITY: Identity = Identity {
    name: "ingestion",
    stream: StreamSpec { name: "INGESTION", subjects: "newsroom.ingestion.v1.>", days: 90 },
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
    /// Hosts that may be reached although they lie inside a network: `host` or `host:port`.
    pub allowed_hosts: Vec<String>,
    /// What servers are told about who asks.
    pub user_agent: String,
    /// How many sources are polled at once.
    pub poll_concurrency: usize,
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
            allowed_hosts: Vec::new(),
            user_agent: concat!("newsroom/", env!("CARGO_PKG_VERSION")).into(),
            poll_concurrency: 8,
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
        let printable = self.user_agent.bytes().all(|b| (b' '..=b'~').contains(&b));
        if self.user_agent.trim().is_empty() || !printable {
            return Err("ingestion.user_agent must be plain ASCII text and not empty".into());
        }
        for (name, value, most) in [
            ("poll_concurrency", self.poll_concurrency as u64, 256),
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
        self.hosts().map(drop)
    }

    fn hosts(&self) -> Result<Hosts, String> {
        Hosts::parse(&self.allowed_hosts)
            .map_err(|entry| format!("ingestion.allowed_hosts: {entry:?} must be a host or host:port"))
    }

    fn fetcher(&self) -> Result<Fetcher, String> {
        let settings = HttpSettings {
            user_agent: self.user_agent.clone(),
            connect: Duration::from_secs(self.connect_timeout_seconds),
            allowed: self.hosts()?,
        };
        Ok(Fetcher { http: Http::new(&settings)?, folders: Folders::new(self.directories.clone()) })
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
        self.ingestion.check()
    }
}

/// Puts the service together; nothing is served until it runs, but sources are polled from now on.
pub async fn build(config: &Config) -> Result<App, StartError> {
    config.ingestion.check().map_err(StartError::Other)?;
    let fetcher = config.ingestion.fetcher().map_err(StartError::Other)?;
    let service = Service::open::<Migrator>(IDENTITY, &config.server, &config.store, &config.bus).await?;
    let intake = Intake { store: service.store().clone(), fetcher, reader: Reader::default() };
    let (at_once, limit) = (config.ingestion.poll_concurrency, config.ingestion.fetch_timeout());
    let schedule = Schedule::new(intake.clone(), at_once, limit);
    service.spawn("poller", move |stop| schedule.run(stop));
    let listens = Duration::from_secs(config.ingestion.listen_interval_seconds);
    let keeper = Keeper::new(intake.clone(), listens, config.ingestion.raw_retention());
    service.spawn("keeper", move |stop| keeper.run(stop));
    let matcher = Matcher::new(service.store().clone());
    service.spawn("matcher", move |stop| matcher.run(stop));
    let calls = IngestionServiceServer::new(Calls::new(intake, config.patience(), service.stopping()));
    let calls = calls.max_decoding_message_size(service.max_message_bytes());
    Ok(service.into_app(tonic::service::Routes::new(calls)))
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
