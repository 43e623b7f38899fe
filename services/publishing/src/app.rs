//! Puts publishing together.

use std::{net::SocketAddr, sync::Arc};

use newsroom_chassis::{
    bus::{BusConfig, StreamSpec},
    http::{HttpServer, Port},
    server::ServerConfig,
    service::{App, Identity, Service, StartError},
    store::{Store, StoreConfig, StoreError},
    telemetry::TelemetryConfig,
};
use newsroom_proto::publishing::v1::publishing_service_server::PublishingServiceServer;
use serde::{Deserialize, Serialize};

use crate::{
    consumers::{RELATED, Related, STORIES, Stories, URGENT_STORIES},
    grpc::Calls,
    metric,
    site::{Site, SiteConfig},
    store::Migrator,
};

pub use crate::site::SITE_PORT;

/// What publishing is.
pub const IDENTITY: Identity = Identity {
    name: "publishing",
    stream: StreamSpec { name: "PUBLISHING", subjects: "newsroom.publishing.v1.>", days: 90, share: 24 },
    urgent: Some(StreamSpec {
        name: "PUBLISHING_URGENT",
        subjects: "urgent.newsroom.publishing.v1.>",
        days: 3,
        share: 2,
    }),
    descriptors: newsroom_proto::FILE_DESCRIPTOR_SET,
};

/// How publishing runs.
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
    /// What concerns the readers.
    #[serde(default)]
    pub publishing: PublishingConfig,
}

/// What concerns the readers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PublishingConfig {
    /// The site.
    pub site: SiteConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            server: ServerConfig::on_loopback(7103, 7203),
            store: StoreConfig::at("sqlite:.newsroom/publishing.db"),
            bus: BusConfig::default(),
            telemetry: TelemetryConfig::default(),
            publishing: PublishingConfig::default(),
        }
    }
}

impl newsroom_chassis::config::Config for Config {
    fn check(&self) -> Result<(), String> {
        self.server.check()?;
        self.store.check()?;
        self.bus.check()?;
        self.telemetry.check()?;
        let site = &self.publishing.site;
        site.check().map_err(|error| format!("publishing.site.{error}"))?;
        if site.listen.port() != 0 && [self.server.grpc, self.server.admin].contains(&site.listen) {
            return Err("publishing.site.listen must differ from server.grpc and server.admin".into());
        }
        Ok(())
    }
}

/// Publishing, put together.
pub struct Publishing {
    /// The service.
    pub app: App,
    /// Where readers are served.
    pub site: SocketAddr,
}

/// Puts the service together. The site's port is bound first, so that a taken one is told before
/// anything else happens.
pub async fn build(config: &Config) -> Result<Publishing, StartError> {
    metric::describe();
    let site = &config.publishing.site;
    let port = Port { service: IDENTITY.name, name: "site" };
    let server = HttpServer::bind(site.listen, port, site.limits()).await?;
    let address = server.address()?;
    let masthead = config.publishing.site.masthead();
    let masthead = Arc::new(masthead.map_err(|error| StartError::Other(format!("publishing.site.{error}")))?);

    let mut service = Service::open::<Migrator>(IDENTITY, &config.server, &config.store, &config.bus).await?;
    let store = service.store().clone();
    let stories = Stories::new(store.clone(), masthead.clone());
    service.consume(URGENT_STORIES, stories.clone());
    service.consume(STORIES, stories);
    service.consume(RELATED, Related::new(store.clone()));
    let site = Site::new(store.clone(), masthead, &config.publishing.site);
    service.spawn("site", move |stop| server.serve(site, stop));

    let calls = PublishingServiceServer::new(Calls::new(store));
    let calls = calls.max_decoding_message_size(service.max_message_bytes());
    Ok(Publishing { app: service.into_app(tonic::service::Routes::new(calls)), site: address })
}

/// Brings the store up to date.
pub async fn migrate(config: &Config) -> Result<(), StoreError> {
    Store::migrate::<Migrator>(&config.store).await
}

#[cfg(test)]
mod tests {
    use newsroom_chassis::config::{Config as _, Sources};

    use super::*;

    #[test]
    fn a_port_serves_one_thing() {
        let mut config = Config::default();
        assert_eq!(config.check(), Ok(()));
        config.publishing.site.listen = config.server.admin;
        assert_eq!(config.check().unwrap_err(), "publishing.site.listen must differ from server.grpc and server.admin");
    }

    #[test]
    fn the_site_is_set_by_flags_and_an_unknown_key_is_named() {
        let set = |flag: &str| {
            newsroom_chassis::config::load(&Config::default(), &Sources { file: None, flags: vec![flag.into()] })
        };
        let config = set("publishing.site.listen=127.0.0.1:7999").unwrap();
        assert_eq!((config.publishing.site.listen.port(), config.publishing.site.section_articles), (7999, 20));
        assert!(set("publishing.site.colour=red").unwrap_err().to_string().contains("colour"));
        assert!(set("publishing.site.section_articles=0").unwrap_err().to_string().contains("must be 1 to 100"));
    }

    #[test]
    fn a_wrong_site_is_named_with_its_key() {
        let mut config = Config::default();
        config.publishing.site.base_url = "news.example".into();
        assert!(config.check().unwrap_err().starts_with("publishing.site.base_url must be an http or https address"));
    }
}
