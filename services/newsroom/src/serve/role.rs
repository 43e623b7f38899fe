//! The four roles of the one binary.

use std::net::SocketAddr;

use anyhow::Context as _;
use futures::future::BoxFuture;
use newsroom_chassis::{
    bus::BusConfig,
    config::{self, Sources},
    server::ServerConfig,
    service::App,
    store::StoreConfig,
    telemetry::TelemetryConfig,
};
use newsroom_proto::operations::v1::operations_service_server::OperationsServiceServer;
use tokio_util::sync::CancellationToken;

use super::operations;
use crate::cli::ServiceName;

/// A service with its configuration, checked whole.
pub(super) enum Role {
    Ingestion(newsroom_ingestion::Config),
    Editorial(newsroom_editorial::Config),
    Publishing(newsroom_publishing::Config),
    Recommendations(newsroom_recommendations::Config),
}

/// The sections that every service's configuration has.
#[derive(Clone, Copy)]
pub(super) struct Common<'a> {
    pub server: &'a ServerConfig,
    pub store: &'a StoreConfig,
    pub bus: &'a BusConfig,
    pub telemetry: &'a TelemetryConfig,
}

/// A service whose ports are bound.
pub(super) struct Built {
    pub grpc: SocketAddr,
    pub admin: SocketAddr,
    /// Where the site is, for publishing.
    pub site: Option<SocketAddr>,
    /// Where pushes over HTTP are taken, for ingestion, if they are.
    pub pushes: Option<SocketAddr>,
    run: Box<dyn FnOnce(CancellationToken) -> BoxFuture<'static, anyhow::Result<()>> + Send>,
}

impl Role {
    /// Reads the configuration of `service` over its defaults.
    pub fn load(service: ServiceName, sources: &Sources) -> anyhow::Result<Self> {
        Self::default_of(service).over(sources)
    }

    /// Each with its defaults.
    pub fn default_of(service: ServiceName) -> Self {
        match service {
            ServiceName::Ingestion => Self::Ingestion(Default::default()),
            ServiceName::Editorial => Self::Editorial(Default::default()),
            ServiceName::Publishing => Self::Publishing(Default::default()),
            ServiceName::Recommendations => Self::Recommendations(Default::default()),
        }
    }

    /// Reads a configuration over this one.
    pub fn over(&self, sources: &Sources) -> anyhow::Result<Self> {
        Ok(match self {
            Self::Ingestion(defaults) => Self::Ingestion(config::load(defaults, sources)?),
            Self::Editorial(defaults) => Self::Editorial(config::load(defaults, sources)?),
            Self::Publishing(defaults) => Self::Publishing(config::load(defaults, sources)?),
            Self::Recommendations(defaults) => Self::Recommendations(config::load(defaults, sources)?),
        })
    }

    /// The configuration as TOML.
    pub fn print(&self) -> String {
        match self {
            Self::Ingestion(config) => config::print(config),
            Self::Editorial(config) => config::print(config),
            Self::Publishing(config) => config::print(config),
            Self::Recommendations(config) => config::print(config),
        }
    }

    /// What every service is told.
    pub fn common(&self) -> Common<'_> {
        match self {
            Self::Ingestion(config) => {
                Common { server: &config.server, store: &config.store, bus: &config.bus, telemetry: &config.telemetry }
            }
            Self::Editorial(config) => {
                Common { server: &config.server, store: &config.store, bus: &config.bus, telemetry: &config.telemetry }
            }
            Self::Publishing(config) => {
                Common { server: &config.server, store: &config.store, bus: &config.bus, telemetry: &config.telemetry }
            }
            Self::Recommendations(config) => {
                Common { server: &config.server, store: &config.store, bus: &config.bus, telemetry: &config.telemetry }
            }
        }
    }

    /// Where its bus is, to change that.
    pub fn bus_mut(&mut self) -> &mut BusConfig {
        match self {
            Self::Ingestion(config) => &mut config.bus,
            Self::Editorial(config) => &mut config.bus,
            Self::Publishing(config) => &mut config.bus,
            Self::Recommendations(config) => &mut config.bus,
        }
    }

    /// The name of a process that plays only this role.
    pub fn process(&self) -> &'static str {
        match self {
            Self::Ingestion(_) => "newsroom-ingestion",
            Self::Editorial(_) => "newsroom-editorial",
            Self::Publishing(_) => "newsroom-publishing",
            Self::Recommendations(_) => "newsroom-recommendations",
        }
    }

    /// Brings the store up to date.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        let migrated = match self {
            Self::Ingestion(config) => newsroom_ingestion::migrate(config).await,
            Self::Editorial(config) => newsroom_editorial::migrate(config).await,
            Self::Publishing(config) => newsroom_publishing::migrate(config).await,
            Self::Recommendations(config) => newsroom_recommendations::migrate(config).await,
        };
        migrated.context("the store cannot be migrated")
    }

    /// Puts the service together, the operators' calls included.
    pub async fn build(self) -> anyhow::Result<Built> {
        match self {
            Self::Ingestion(config) => {
                let ingestion = newsroom_ingestion::build(&config).await?;
                let pushes = ingestion.http;
                Ok(Built { pushes, ..built(ingestion.app)? })
            }
            Self::Editorial(config) => built(newsroom_editorial::build(&config).await?),
            Self::Recommendations(config) => built(newsroom_recommendations::build(&config).await?),
            Self::Publishing(config) => {
                let publishing = newsroom_publishing::build(&config).await?;
                let site = publishing.site;
                Ok(Built { site: Some(site), ..built(publishing.app)? })
            }
        }
    }
}

fn built(app: App) -> anyhow::Result<Built> {
    let calls = operations::Calls::new(app.operations(), app.stopping());
    let app = app.with_service(OperationsServiceServer::new(calls));
    Ok(Built {
        grpc: app.grpc_addr()?,
        admin: app.admin_addr()?,
        site: None,
        pushes: None,
        run: Box::new(|stop| Box::pin(async { Ok(app.run(stop).await?) })),
    })
}

impl Built {
    /// Serves until `stop`.
    pub async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        (self.run)(stop).await
    }
}
