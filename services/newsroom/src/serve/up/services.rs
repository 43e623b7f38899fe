//! The four services in one process.

use std::net::SocketAddr;

use anyhow::{Context as _, anyhow};
use futures::future::{select_all, try_join_all};
use newsroom_chassis::task;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    cli::ServiceName,
    serve::{
        ready,
        role::{Built, Role},
        tell::sentence,
    },
};

/// The addresses of a service.
pub(super) struct Address {
    pub service: ServiceName,
    pub grpc: SocketAddr,
    pub admin: SocketAddr,
    /// The address of the site, for publishing.
    pub site: Option<SocketAddr>,
    /// The address for pushes over HTTP, for ingestion.
    pub pushes: Option<SocketAddr>,
}

pub(super) struct Services {
    running: Vec<JoinHandle<anyhow::Result<()>>>,
    ends: CancellationToken,
}

impl Services {
    /// Builds and starts the services. Returns their addresses.
    pub async fn start(roles: Vec<Box<dyn Role>>) -> anyhow::Result<(Self, Vec<Address>)> {
        let build = async |role: Box<dyn Role>, service: ServiceName| {
            role.build().await.with_context(|| format!("{} cannot start", service.as_str()))
        };
        let built = try_join_all(roles.into_iter().zip(ServiceName::ALL).map(|(role, name)| build(role, name))).await?;
        let addresses = built.iter().zip(ServiceName::ALL).map(|(built, service)| {
            let Built { grpc, admin, site, pushes, .. } = built;
            Address { service, grpc: *grpc, admin: *admin, site: *site, pushes: *pushes }
        });
        let addresses = addresses.collect();
        let ends = CancellationToken::new();
        let running = built.into_iter().map(|built| task::spawn("service", built.run(ends.clone()))).collect();
        Ok((Self { running, ends }, addresses))
    }

    /// Returns when a service has ended, which is always a fault.
    pub async fn ended(&mut self) -> anyhow::Error {
        let (ended, index, _) = select_all(self.running.iter_mut()).await;
        let name = ServiceName::ALL[index].as_str();
        match ended {
            Ok(Ok(())) => anyhow!("{name} ended"),
            Ok(Err(error)) => error.context(format!("{name} ended")),
            Err(error) => anyhow::Error::from(error).context(format!("{name} ended")),
        }
    }

    /// Stops the services together, each in its own order.
    pub async fn stop(self) {
        self.ends.cancel();
        for (service, name) in self.running.into_iter().zip(ServiceName::ALL) {
            if service.is_finished() {
                continue;
            }
            if let Err(error) = service.await.map_err(anyhow::Error::from).and_then(|ended| ended) {
                eprintln!("warning: {}: {}", name.as_str(), sentence(&error));
            }
        }
    }
}

/// Returns when all services serve.
pub(super) async fn until_serving(addresses: &[Address]) -> anyhow::Result<()> {
    try_join_all(addresses.iter().map(|at| ready::until_serving(at.service.as_str(), at.grpc))).await.map(drop)
}
