//! Builds the service from its settings.

use std::sync::Arc;

use newsroom_chassis::{
    bus::StreamSpec,
    service::{self, App, Identity, ServiceDefinition, StartError},
};
use newsroom_proto::recommendations::v1::related_service_server::RelatedServiceServer;

use crate::{
    config::RecommendationsConfig,
    consumers::{ACCESS, ARTICLES, ArticleHandler, GROUPS, GroupHandler, URGENT_ACCESS, URGENT_ARTICLES},
    grpc::RelatedHandler,
    index::ArticleIndex,
    metric,
    store::Migrator,
    worker,
};

#[derive(Clone, Debug)]
pub struct Recommendations;

pub type Config = service::Config<Recommendations>;

impl ServiceDefinition for Recommendations {
    const IDENTITY: Identity = Identity {
        name: "recommendations",
        stream: StreamSpec { name: "RECOMMENDATIONS", subjects: "newsroom.recommendations.v1.>", days: 90, share: 5 },
        urgent: None,
        descriptors: newsroom_proto::FILE_DESCRIPTOR_SET,
    };
    const PROCESS: &str = "newsroom-recommendations";
    const PORTS: (u16, u16) = (7104, 7204);
    type Settings = RecommendationsConfig;
    type Migrator = Migrator;

    fn check(config: &Config) -> Result<(), String> {
        config.settings.check()
    }

    async fn build(config: &Config) -> Result<App, StartError> {
        metric::describe();
        let mut service = config.open().await?;
        let store = service.store().clone();
        newsroom_access::follow(&mut service, ACCESS, URGENT_ACCESS).await?;
        let index = Arc::new(ArticleIndex::new(config.settings.max_articles));
        let readiness = service.readiness().clone();
        readiness.note("index", Some("loading".into()));
        let articles = ArticleHandler::new(store.clone(), index.clone());
        service.consume(URGENT_ARTICLES, articles.clone());
        service.consume(ARTICLES, articles);
        service.consume(GROUPS, GroupHandler::new(store.clone(), index.clone()));
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
        let audit = newsroom_access::audit::keep(&service, &config.audit)?;
        Ok(service.into_app(tonic::service::Routes::new(related).add_service(audit)))
    }
}
