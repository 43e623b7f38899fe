//! Builds the service.

use std::sync::Arc;

use newsroom_chassis::{
    bus::StreamSpec,
    http::{HttpServer, Port},
    service::{self, App, Identity, Listener, ServiceDefinition, StartError},
};
use newsroom_proto::publishing::v1::article_service_server::ArticleServiceServer;

use crate::{
    config::PublishingConfig,
    consumers::{
        ACCESS, GROUPS, GroupConsumer, RELATED, RelatedConsumer, STORIES, StoryConsumer, URGENT_ACCESS, URGENT_STORIES,
    },
    grpc::ArticleHandler,
    metric, site,
    store::Migrator,
};

pub use crate::site::SITE_PORT;

/// The name of the site's address, for [`App::address`].
pub const SITE: &str = "site";

#[derive(Clone, Debug)]
pub struct Publishing;

pub type Config = service::Config<Publishing>;

impl ServiceDefinition for Publishing {
    const IDENTITY: Identity = Identity {
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
    const PROCESS: &str = "newsroom-publishing";
    const PORTS: (u16, u16) = (7103, 7203);
    type Settings = PublishingConfig;
    type Migrator = Migrator;

    fn check(config: &Config) -> Result<(), String> {
        config.settings.site.check().map_err(|error| format!("publishing.site.{error}"))
    }

    fn listeners(settings: &PublishingConfig) -> Vec<Listener> {
        let (address, tls) = (settings.site.listen, settings.site.tls.clone());
        vec![Listener { name: "the site", key: "site.listen", address, tls_key: "site.tls", tls }]
    }

    /// Binds the port of the site first, so that a port in use is reported before anything else happens.
    async fn build(config: &Config) -> Result<App, StartError> {
        metric::describe();
        let configured = &config.settings.site;
        let port = Port { service: Self::IDENTITY.name, name: SITE };
        let server = HttpServer::bind(configured.listen, port, configured.limits()).await?;
        let server = server.with_tls(configured.tls.as_ref())?;
        let settings = config.settings.site.site_settings();
        let settings = Arc::new(settings.map_err(|error| StartError::Other(format!("publishing.site.{error}")))?);

        let mut service = config.open().await?;
        let store = service.store().clone();
        newsroom_access::follow(&mut service, ACCESS, URGENT_ACCESS).await?;
        let stories = StoryConsumer::new(store.clone(), settings.clone());
        service.consume(URGENT_STORIES, stories.clone());
        service.consume(STORIES, stories);
        service.consume(GROUPS, GroupConsumer::new(store.clone()));
        service.consume(RELATED, RelatedConsumer::new(store.clone()));
        service.serve(server, site::handler(store.clone(), settings, configured))?;

        let calls = ArticleServiceServer::new(ArticleHandler::new(store));
        let calls = calls.max_decoding_message_size(service.max_message_bytes());
        let audit = newsroom_access::audit::keep(&service, &config.audit)?;
        Ok(service.into_app(tonic::service::Routes::new(calls).add_service(audit)))
    }
}
