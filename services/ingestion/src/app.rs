//! Builds the service from its parts.

use std::{net::SocketAddr, time::Duration};

use newsroom_chassis::{
    bus::StreamSpec,
    http::{HttpServer, Port},
    service::{self, App, Identity, ServiceDefinition, StartError},
};
use newsroom_proto::ingestion::v1::{
    item_service_server::ItemServiceServer, source_service_server::SourceServiceServer,
    storyline_service_server::StorylineServiceServer,
};

use crate::{
    config::IngestionConfig,
    grpc::{ItemCalls, SourceCalls, StorylineCalls},
    http,
    maintenance::Maintenance,
    matcher::Matcher,
    metric,
    schedule::{Rule, Schedule, tend_subscriptions},
    store::Migrator,
    usecase::{Intake, payload::Reader},
};

pub use crate::http::HTTP_PORT;

/// The part of a call's time that remains after the source has responded.
const CALL_REST: Duration = Duration::from_secs(2);

/// The name of the address that accepts pushes over HTTP, for [`App::address`].
pub const PUSHES: &str = "pushes";

#[derive(Clone, Debug)]
pub struct Ingestion;

/// The configuration of the service.
pub type Config = service::Config<Ingestion>;

impl ServiceDefinition for Ingestion {
    const IDENTITY: Identity = Identity {
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
    const PROCESS: &str = "newsroom-ingestion";
    const PORTS: (u16, u16) = (7101, 7201);
    type Settings = IngestionConfig;
    type Migrator = Migrator;

    fn check(config: &Config) -> Result<(), String> {
        if let Some(listen) = config.settings.http.listen
            && listen.port() != 0
            && [config.server.grpc, config.server.admin].contains(&listen)
        {
            return Err("ingestion.http.listen must differ from server.grpc and server.admin".into());
        }
        config.settings.check()
    }

    fn listens(settings: &IngestionConfig) -> Vec<(&'static str, SocketAddr)> {
        Vec::from_iter(settings.http.listen.map(|listen| ("the server for pushes", listen)))
    }

    /// Builds the service. Polls and pushes start at once; calls are served only while the service runs.
    async fn build(config: &Config) -> Result<App, StartError> {
        metric::describe();
        config.settings.check().map_err(StartError::Other)?;
        let fetcher = config.settings.fetcher().map_err(StartError::Other)?;
        let pushes = &config.settings.http;
        let port = Port { service: Self::IDENTITY.name, name: PUSHES };
        let server = match pushes.listen {
            Some(address) => Some(HttpServer::bind(address, port, pushes.limits()).await?),
            None => None,
        };
        let mut service = config.open().await?;
        let intake = Intake {
            store: service.store().clone(),
            fetcher,
            reader: Reader::default(),
            websub: config.settings.websub(),
        };
        let rule = Rule {
            at_once: config.settings.poll_concurrency,
            of_host: config.settings.host_connections,
            limit: config.settings.fetch_timeout(),
        };
        let schedule = Schedule::new(intake.clone(), rule);
        service.spawn("poller", move |stop| schedule.run(stop));
        let listens = Duration::from_secs(config.settings.listen_interval_seconds);
        let maintenance = Maintenance::new(intake.clone(), listens, config.settings.raw_retention());
        service.spawn("maintenance", move |stop| maintenance.run(stop));
        let matcher = Matcher::new(service.store().clone());
        service.spawn("matcher", move |stop| matcher.run(stop));
        if intake.websub.is_some() {
            let intake = intake.clone();
            service.spawn("subscriber", move |stop| tend_subscriptions(intake, stop));
        }
        if let Some(server) = server {
            service.serve(server, http::handler(intake.clone(), pushes))?;
        }
        let largest = service.max_message_bytes();
        let sources = SourceServiceServer::new(SourceCalls::new(intake.clone(), patience(config)));
        let items = ItemServiceServer::new(ItemCalls::new(intake.clone(), service.stopping()));
        let storylines = StorylineServiceServer::new(StorylineCalls::new(intake));
        let calls = tonic::service::Routes::new(sources.max_decoding_message_size(largest))
            .add_service(items.max_decoding_message_size(largest))
            .add_service(storylines.max_decoding_message_size(largest));
        Ok(service.into_app(calls))
    }
}

/// The time that a source has to respond to a poll by a call, limited so that the call can still return the outcome.
fn patience(config: &Config) -> Duration {
    let call = Duration::from_secs(config.server.timeout_seconds);
    config.settings.fetch_timeout().min(call.saturating_sub(CALL_REST).max(call / 2))
}

#[cfg(test)]
mod tests {
    use newsroom_chassis::config::Configuration as _;
    use url::Url;

    use super::*;

    fn wrong(change: impl FnOnce(&mut IngestionConfig)) -> String {
        let mut config = Config::default();
        change(&mut config.settings);
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
        config.settings.http.listen = Some(config.server.grpc);
        assert_eq!(config.check().unwrap_err(), "ingestion.http.listen must differ from server.grpc and server.admin");
        assert!(wrong(|config| config.user_agent = "a\nb".into()).starts_with("ingestion.user_agent"));
    }

    #[test]
    fn a_poll_by_call_ends_before_the_call_does() {
        let mut config = Config::default();
        assert_eq!(patience(&config), Duration::from_secs(8));
        config.server.timeout_seconds = 1;
        assert_eq!(patience(&config), Duration::from_millis(500));
        config.server.timeout_seconds = 600;
        assert_eq!(patience(&config), Duration::from_secs(20));
    }
}
