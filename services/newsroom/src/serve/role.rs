//! One interface for all services in this binary.

use std::net::SocketAddr;

use anyhow::Context as _;
use futures::{FutureExt as _, future::BoxFuture};
use newsroom_chassis::{
    bus::BusConfig,
    config::{self, Sources},
    server::ServerConfig,
    service::{App, Config, Listener, ServiceDefinition},
    store::{Migrated, StoreConfig},
    telemetry::TelemetryConfig,
};
use newsroom_proto::operations::v1::operations_service_server::OperationsServiceServer;
use tokio_util::sync::CancellationToken;

use super::operations;
use crate::cli::ServiceName;

/// A service with its configuration.
pub(super) trait Role: Send {
    /// The name of a process that runs only this service.
    fn process(&self) -> &'static str;
    /// The sections that every service has.
    fn common(&self) -> Common<'_>;
    /// The configuration of the bus, for changes.
    fn bus_mut(&mut self) -> &mut BusConfig;
    /// The addresses that only this service has.
    fn listeners(&self) -> Vec<Listener>;
    /// The configuration read from `sources`, with these values as defaults.
    fn over(&self, sources: &Sources) -> anyhow::Result<Box<dyn Role>>;
    fn print(&self) -> String;
    /// Applies the migrations of the store.
    fn migrate(&self) -> BoxFuture<'_, anyhow::Result<Migrated>>;
    /// Builds the service, the operations calls included.
    fn build(&self) -> BoxFuture<'_, anyhow::Result<Built>>;
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
    /// The address of the site, for publishing.
    pub site: Option<SocketAddr>,
    /// The address for pushes over HTTP, for ingestion, if it has one.
    pub pushes: Option<SocketAddr>,
    app: App,
}

/// A service with its default configuration.
pub(super) fn default_of(service: ServiceName) -> Box<dyn Role> {
    match service {
        ServiceName::Ingestion => Box::new(newsroom_ingestion::Config::default()),
        ServiceName::Editorial => Box::new(newsroom_editorial::Config::default()),
        ServiceName::Publishing => Box::new(newsroom_publishing::Config::default()),
        ServiceName::Recommendations => Box::new(newsroom_recommendations::Config::default()),
    }
}

/// A service with its configuration, read over the defaults.
pub(super) fn load(service: ServiceName, sources: &Sources) -> anyhow::Result<Box<dyn Role>> {
    default_of(service).over(sources)
}

impl<S: ServiceDefinition> Role for Config<S> {
    fn process(&self) -> &'static str {
        S::PROCESS
    }

    fn common(&self) -> Common<'_> {
        Common { server: &self.server, store: &self.store, bus: &self.bus, telemetry: &self.telemetry }
    }

    fn bus_mut(&mut self) -> &mut BusConfig {
        &mut self.bus
    }

    fn listeners(&self) -> Vec<Listener> {
        S::listeners(&self.settings)
    }

    fn over(&self, sources: &Sources) -> anyhow::Result<Box<dyn Role>> {
        Ok(Box::new(config::load(self, sources)?))
    }

    fn print(&self) -> String {
        config::print(self)
    }

    fn migrate(&self) -> BoxFuture<'_, anyhow::Result<Migrated>> {
        async { Self::migrate(self).await.context("the store cannot be migrated") }.boxed()
    }

    fn build(&self) -> BoxFuture<'_, anyhow::Result<Built>> {
        async {
            let app = Self::build(self).await?;
            let calls = operations::Calls::new(app.operations(), app.stopping());
            let app = app.with_service(OperationsServiceServer::new(calls));
            Ok(Built {
                grpc: app.grpc_addr()?,
                admin: app.admin_addr()?,
                site: app.address(newsroom_publishing::SITE),
                pushes: app.address(newsroom_ingestion::PUSHES),
                app,
            })
        }
        .boxed()
    }
}

impl Built {
    pub async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        Ok(self.app.run(stop).await?)
    }
}
