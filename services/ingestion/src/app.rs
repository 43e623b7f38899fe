//! Builds the service from its parts.

use std::time::Duration;

use newsroom_chassis::{
    blob::BlobStore,
    bus::StreamSpec,
    http::{HttpServer, Port},
    service::{self, App, Identity, Listener, ServiceDefinition, StartError},
};
use newsroom_proto::ingestion::v1::{
    item_service_server::ItemServiceServer, source_service_server::SourceServiceServer,
    storyline_service_server::StorylineServiceServer,
};

use crate::{
    config::IngestionConfig,
    consumers::{ACCESS, URGENT_ACCESS},
    grpc::{ItemCalls, SourceCalls, StorylineCalls},
    http, metric,
    store::Migrator,
    usecase::{Intake, payload::PayloadMemory},
    worker::{self, Rule, Upkeep},
};

pub use crate::http::HTTP_PORT;

/// The part of a call's time that remains after the source has responded.
const CALL_REST: Duration = Duration::from_secs(2);

/// The size of a request without its payload, in bytes.
const REQUEST_REST: usize = 64 << 10;

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
        config.settings.check()
    }

    fn listeners(settings: &IngestionConfig) -> Vec<Listener> {
        let tls = settings.http.tls.clone();
        let listener =
            |address| Listener { name: "the server for pushes", key: "http.listen", address, tls_key: "http.tls", tls };
        Vec::from_iter(settings.http.listen.map(listener))
    }

    /// Builds the service. Polls and pushes start at once; calls are served only while the service runs.
    async fn build(config: &Config) -> Result<App, StartError> {
        metric::describe();
        config.settings.check().map_err(StartError::Other)?;
        let fetcher = config.settings.fetcher().map_err(StartError::Other)?;
        let pushes = &config.settings.http;
        let port = Port { service: Self::IDENTITY.name, name: PUSHES };
        let server = match pushes.listen {
            Some(address) => {
                let server = HttpServer::bind(address, port, pushes.limits()).await?;
                Some(server.with_tls(pushes.tls.as_ref())?)
            }
            None => None,
        };
        let mut service = config.open().await?;
        newsroom_access::follow(&mut service, ACCESS, URGENT_ACCESS).await?;
        let blobs = BlobStore::open(&config.settings.blobs, Self::IDENTITY.name);
        let blobs = blobs.map_err(|error| StartError::Other(error.to_string()))?;
        let memory = PayloadMemory::new(config.settings.payload_memory_bytes);
        let intake = Intake::start(service.store().clone(), blobs, fetcher, config.settings.websub());
        let intake = Intake { memory, ..intake };
        let settings = &config.settings;
        let rule = Rule {
            at_once: settings.poll_concurrency,
            of_host: settings.host_connections,
            limit: settings.fetch_timeout(),
        };
        let quiet_check = Duration::from_secs(settings.listen_interval_seconds);
        worker::spawn(&mut service, &intake, rule, Upkeep { quiet_check, raw_retention: settings.raw_retention() });
        if let Some(server) = server {
            service.serve(server, http::handler(intake.clone(), pushes))?;
        }
        let largest = service.max_message_bytes();
        let sources = SourceServiceServer::new(SourceCalls::new(intake.clone(), patience(config)));
        let items = ItemServiceServer::new(ItemCalls::new(intake.clone(), service.stopping()));
        let storylines = StorylineServiceServer::new(StorylineCalls::new(intake));
        let audit = newsroom_access::audit::keep(&service, &config.audit)?;
        let calls = tonic::service::Routes::new(sources.max_decoding_message_size(largest))
            .add_service(items.max_decoding_message_size(largest.max(config.settings.max_mail_bytes + REQUEST_REST)))
            .add_service(storylines.max_decoding_message_size(largest))
            .add_service(audit);
        Ok(service.into_app(calls))
    }
}

/// The time that a source has to respond to a poll by a call, limited so that the call can still return the outcome.
fn patience(config: &Config) -> Duration {
    let call = Duration::from_secs(config.server.timeout_seconds);
    config.settings.fetch_timeout().min(call.saturating_sub(CALL_REST).max(call / 2))
}

#[cfg(test)]
mod tests;
