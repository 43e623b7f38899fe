//! The definition of a service: its identity, its settings, the schema of its store, and its construction.

use std::{fmt::Debug, net::SocketAddr};

use sea_orm_migration::MigratorTrait;
use serde::{Serialize, de::DeserializeOwned};

use super::{App, Config, Identity, StartError};
use crate::tls::TlsConfig;

/// An address on which a service listens, besides those that all services have.
#[derive(Clone, Debug)]
pub struct Listener {
    /// The purpose of the address, in words for people: `the site`.
    pub name: &'static str,
    /// The key of the setting, below the service's section: `site.listen`.
    pub key: &'static str,
    /// The address. Port 0 selects a free port.
    pub address: SocketAddr,
    /// The key of its TLS, below the service's section: `site.tls`.
    pub tls_key: &'static str,
    /// Its TLS.
    pub tls: Option<TlsConfig>,
}

/// One service. The binary, the tests and the benchmarks run every service through this trait.
pub trait ServiceDefinition: Clone + Debug + Send + Sync + 'static {
    /// The service's name, streams and contracts.
    const IDENTITY: Identity;
    /// The name of a process that runs only this service, for example `newsroom-editorial`.
    const PROCESS: &str;
    /// The default ports on loopback: the port for gRPC calls, and the admin port.
    const PORTS: (u16, u16);
    /// The service's own settings: the section of the configuration with its name.
    type Settings: Clone + Debug + Default + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// The migrations of its store.
    type Migrator: MigratorTrait;

    /// Returns why the settings cannot be used, in one sentence that begins with the key.
    fn check(_config: &Config<Self>) -> Result<(), String> {
        Ok(())
    }

    /// The further addresses on which it listens, besides those of [`crate::server::ServerConfig`].
    fn listeners(_settings: &Self::Settings) -> Vec<Listener> {
        Vec::new()
    }

    /// Builds the service. It serves no call until the [`App`] runs.
    fn build(config: &Config<Self>) -> impl Future<Output = Result<App, StartError>> + Send;
}
