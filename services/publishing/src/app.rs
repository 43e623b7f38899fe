//! Puts publishing together.

use std::{net::SocketAddr, sync::Arc};

use newsroom_chassis::{
    bus::StreamSpec,
    http::{HttpServer, Port},
    service::{self, App, Identity, ServiceDefinition, StartError},
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

/// What concerns the readers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PublishingConfig {
    /// The site.
    pub site: SiteConfig,
}

/// The name of the site's address, for [`App::address`].
pub const SITE: &str = "site";

/// Publishing as a service.
#[derive(Clone, Debug)]
pub struct Publishing;

/// How publishing runs.
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
        let site = &config.settings.site;
        site.check().map_err(|error| format!("publishing.site.{error}"))?;
        if site.listen.port() != 0 && [config.server.grpc, config.server.admin].contains(&site.listen) {
            return Err("publishing.site.listen must differ from server.grpc and server.admin".into());
        }
        Ok(())
    }

    fn listens(settings: &PublishingConfig) -> Vec<(&'static str, SocketAddr)> {
        vec![("the site", settings.site.listen)]
    }

    /// Binds the site's port first, so that a taken one is told before anything else happens.
    async fn build(config: &Config) -> Result<App, StartError> {
        metric::describe();
        let site = &config.settings.site;
        let port = Port { service: Self::IDENTITY.name, name: SITE };
        let server = HttpServer::bind(site.listen, port, site.limits()).await?;
        let address = server.address()?;
        let masthead = config.settings.site.masthead();
        let masthead = Arc::new(masthead.map_err(|error| StartError::Other(format!("publishing.site.{error}")))?);

        let mut service = config.open().await?;
        service.listening(SITE, address);
        let store = service.store().clone();
        let stories = Stories::new(store.clone(), masthead.clone());
        service.consume(URGENT_STORIES, stories.clone());
        service.consume(STORIES, stories);
        service.consume(RELATED, Related::new(store.clone()));
        let site = Site::new(store.clone(), masthead, &config.settings.site);
        service.spawn(SITE, move |stop| server.serve(site, stop));

        let calls = PublishingServiceServer::new(Calls::new(store));
        let calls = calls.max_decoding_message_size(service.max_message_bytes());
        Ok(service.into_app(tonic::service::Routes::new(calls)))
    }
}

#[cfg(test)]
mod tests {
    use newsroom_chassis::config::{Configuration as _, Sources};

    use super::*;

    #[test]
    fn a_port_serves_one_thing() {
        let mut config = Config::default();
        assert_eq!(config.check(), Ok(()));
        config.settings.site.listen = config.server.admin;
        assert_eq!(config.check().unwrap_err(), "publishing.site.listen must differ from server.grpc and server.admin");
    }

    #[test]
    fn the_site_is_set_by_flags_and_an_unknown_key_is_named() {
        let set = |flag: &str| {
            newsroom_chassis::config::load(&Config::default(), &Sources { file: None, flags: vec![flag.into()] })
        };
        let config = set("publishing.site.listen=127.0.0.1:7999").unwrap();
        assert_eq!((config.settings.site.listen.port(), config.settings.site.section_articles), (7999, 20));
        assert!(set("publishing.site.colour=red").unwrap_err().to_string().contains("colour"));
        assert!(set("publishing.site.section_articles=0").unwrap_err().to_string().contains("must be 1 to 100"));
    }

    #[test]
    fn a_wrong_site_is_named_with_its_key() {
        let mut config = Config::default();
        config.settings.site.base_url = "news.example".into();
        assert!(config.check().unwrap_err().starts_with("publishing.site.base_url must be an http or https address"));
    }
}
