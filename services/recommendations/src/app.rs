//! Builds the service from its settings.

use std::sync::Arc;

use newsroom_chassis::{
    bus::{BusConfig, StreamSpec},
    server::ServerConfig,
    service::{App, Identity, Service, StartError},
    store::{Store, StoreConfig, StoreError},
    telemetry::TelemetryConfig,
};
use newsroom_proto::recommendations::v1::related_service_server::RelatedServiceServer;
use serde::{Deserialize, Serialize};

use crate::{
    consumers::{ARTICLES, ArticleHandler, URGENT_ARTICLES},
    grpc::RelatedHandler,
    index::ArticleIndex,
    metric,
    store::Migrator,
    worker,
};

pub const IDENTITY: Identity = Identity {
    name: "recommendations",
    stream: StreamSpec { name: "RECOMMENDATIONS", subjects: "newsroom.recommendations.v1.>", days: 90, share: 5 },
    urgent: None,
    descriptors: newsroom_proto::FILE_DESCRIPTOR_SET,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: ServerConfig,
    pub store: StoreConfig,
    pub bus: BusConfig,
    pub telemetry: TelemetryConfig,
    #[serde(default)]
    pub recommendations: RecommendationsConfig,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecommendationsConfig {
    /// How many of the newest articles can be recommended. They are kept in memory, about 8 kB each.
    pub max_articles: usize,
}

impl Default for RecommendationsConfig {
    fn default() -> Self {
        Self { max_articles: 50_000 }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            server: ServerConfig::on_loopback(7104, 7204),
            store: StoreConfig::at("sqlite:.newsroom/recommendations.db"),
            bus: BusConfig::default(),
            telemetry: TelemetryConfig::default(),
            recommendations: RecommendationsConfig::default(),
        }
    }
}

impl newsroom_chassis::config::Config for Config {
    fn check(&self) -> Result<(), String> {
        self.server.check()?;
        self.store.check()?;
        self.bus.check()?;
        self.telemetry.check()?;
        match self.recommendations.max_articles {
            1..=1_000_000 => Ok(()),
            _ => Err("recommendations.max_articles must be 1 to 1000000".into()),
        }
    }
}

/// Builds the service. It serves nothing until it runs.
pub async fn build(config: &Config) -> Result<App, StartError> {
    metric::describe();
    let mut service = Service::open::<Migrator>(IDENTITY, &config.server, &config.store, &config.bus).await?;
    let store = service.store().clone();
    let index = Arc::new(ArticleIndex::new(config.recommendations.max_articles));
    let readiness = service.readiness().clone();
    readiness.note("index", Some("loading".into()));
    let articles = ArticleHandler::new(store.clone(), index.clone());
    service.consume(URGENT_ARTICLES, articles.clone());
    service.consume(ARTICLES, articles);
    {
        let (store, index) = (store.clone(), index.clone());
        service.spawn("follow", move |stop| worker::follow(store, index, readiness, stop));
    }
    {
        let (store, index) = (store.clone(), index.clone());
        service.spawn("refresh", move |stop| worker::refresh(store, index, stop));
    }
    let related = RelatedServiceServer::new(RelatedHandler::new(store, index));
    let related = related.max_decoding_message_size(service.max_message_bytes());
    Ok(service.into_app(tonic::service::Routes::new(related)))
}

pub async fn migrate(config: &Config) -> Result<(), StoreError> {
    Store::migrate::<Migrator>(&config.store).await
}

#[cfg(test)]
mod tests {
    use newsroom_chassis::config::Config as _;

    use super::*;

    #[test]
    fn a_window_without_articles_is_refused() {
        assert_eq!(Config::default().check(), Ok(()));
        let recommendations = RecommendationsConfig { max_articles: 0 };
        let wrong = Config { recommendations, ..Config::default() }.check().unwrap_err();
        assert_eq!(wrong, "recommendations.max_articles must be 1 to 1000000");
    }
}
