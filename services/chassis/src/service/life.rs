//! A running service, until it is told to stop.

use std::{io, net::SocketAddr};

use tokio_util::sync::CancellationToken;
use tonic::{server::NamedService, service::Routes};

use super::{Operations, Service, watch::Watch};
use crate::{bus::BusError, server, task, telemetry};

/// Why a service ended before it was told to stop, or did not stop in order.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The bus cannot be used.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// Reflection cannot be offered: a bug of this program.
    #[error("the contracts cannot be reflected")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The grace period was over before all work had ended.
    #[error("not all was done within the grace period; what waits in the outbox is sent after the next start")]
    Grace,
}

/// A built service.
pub struct App {
    service: Service,
    routes: Routes,
}

impl App {
    pub(super) fn new(service: Service, routes: Routes) -> Self {
        Self { service, routes }
    }

    /// The address of the port for calls.
    pub fn grpc_addr(&self) -> io::Result<SocketAddr> {
        self.service.listeners.grpc_addr()
    }

    /// The address of `/metrics`, `/livez` and `/readyz`.
    pub fn admin_addr(&self) -> io::Result<SocketAddr> {
        self.service.listeners.admin_addr()
    }

    /// The address of a further port, by the port's name.
    pub fn address(&self, name: &str) -> Option<SocketAddr> {
        self.service.listening.iter().find(|(known, _)| *known == name).map(|(_, address)| *address)
    }

    /// Cancelled when the service begins to stop; response streams end with it.
    pub fn stopping(&self) -> CancellationToken {
        self.service.stopping()
    }

    /// The operations of an operator on this service.
    pub fn operations(&self) -> Operations {
        let Service { identity, store, bus, retries, .. } = &self.service;
        Operations::new(*identity, store.clone(), bus.clone(), retries.clone())
    }

    /// Adds calls beside the service's own calls.
    pub fn with_service<S>(mut self, calls: S) -> Self
    where
        S: tower::Service<http::Request<tonic::body::Body>, Error = std::convert::Infallible>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Response: axum::response::IntoResponse,
        S::Future: Send + 'static,
    {
        self.routes = self.routes.add_service(calls);
        self
    }

    /// Serves until `stop`. Then reports NOT_SERVING, stops the consumers, lets the calls end, empties the outbox, and
    /// returns, all within the grace period.
    pub async fn run(self, stop: CancellationToken) -> Result<(), ServeError> {
        let Self { service, routes } = self;
        let Service { identity, config, listeners, store, bus, readiness, consumers, check, .. } = service;
        let Service { records, chains, relay, .. } = service;
        let (routes, health) = server::with_common(routes, identity.descriptors).await?;
        let (calls_end, admin_ends) = (CancellationToken::new(), CancellationToken::new());
        let admin = {
            let (config, readiness, ends) = (config.clone(), readiness.clone(), admin_ends.clone());
            task::spawn("admin", server::serve_admin(identity.name, config, listeners.admin, readiness, ends))
        };
        let upkeep = task::spawn("metrics", telemetry::upkeep_metrics(identity.name, admin_ends.clone()));
        let mut calls = {
            let (config, calls_end) = (config.clone(), calls_end.clone());
            task::spawn("grpc", async move {
                server::serve_grpc(identity, &config, listeners.grpc, routes, check, calls_end).await;
            })
        };
        let mut watch = Watch::new(identity.name, store, bus, readiness.clone(), health);
        let failed = tokio::select! {
            failed = watch.run() => Some(ServeError::Bus(failed)),
            _ended = &mut calls => None,
            () = stop.cancelled() => None,
        };
        tracing::info!(service = identity.name, "stopping");
        watch.stop().await;
        let end = async {
            consumers.stop().await;
            calls_end.cancel();
            if !calls.is_finished() {
                // The callers have received the errors of failed calls.
                let _ended = calls.await;
            }
            records.stop().await;
            chains.stop().await;
            relay.stop().await;
            admin_ends.cancel();
            let _ended = tokio::join!(admin, upkeep);
        };
        let in_time = tokio::time::timeout(config.grace(), end).await;
        match (failed, in_time) {
            (Some(failed), _) => Err(failed),
            (None, Ok(())) => Ok(()),
            (None, Err(_)) => Err(ServeError::Grace),
        }
    }
}
