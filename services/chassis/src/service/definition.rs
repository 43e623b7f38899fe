//! The definition of a service: its identity, its settings, the schema of its store, and how it is put together.

use std::{fmt::Debug, net::SocketAddr};

use sea_orm_migration::MigratorTrait;
use serde::{Serialize, de::DeserializeOwned};

use super::{App, Config, Identity, StartError};

/// An address that a service listens on, besides those that all services have.
#[derive(Clone, Copy, Debug)]
pub struct Listener {
    /// What listens there, in words for people: `the site`.
    pub name: &'static str,
    /// The key of the setting, below the service's section: `site.listen`.
    pub key: &'static str,
    /// Port 0 is a free port.
    pub address: SocketAddr,
}

/// One service. The binary, the tests and the benchmarks run any service through this.
pub trait ServiceDefinition: Clone + Debug + Send + Sync + 'static {
    /// Its name, its streams and its contracts.
    const IDENTITY: Identity;
    /// The name of a process that runs only this service, for example `newsroom-editorial`.
    const PROCESS: &str;
    /// The default ports on loopback: for gRPC calls, and for the admin endpoints.
    const PORTS: (u16, u16);
    /// The settings that only this service has. They are the section of the configuration that bears its name.
    type Settings: Clone + Debug + Default + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// The schema of its store.
    type Migrator: MigratorTrait;

    /// Why the settings cannot be used, in one sentence that begins with the key.
    fn check(_config: &Config<Self>) -> Result<(), String> {
        Ok(())
    }

    /// The addresses that it listens on besides those of [`crate::server::ServerConfig`].
    fn listeners(_settings: &Self::Settings) -> Vec<Listener> {
        Vec::new()
    }

    /// Puts the service together. It serves no call until the [`App`] runs.
    fn build(config: &Config<Self>) -> impl Future<Output = Result<App, StartError>> + Send;
}
