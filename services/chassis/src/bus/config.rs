//! The configuration of the bus.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use super::BusTlsConfig;
use crate::{config::Secret, tls};

/// The address, credentials and limits of the bus.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusConfig {
    /// `nats://host:port`, or several with commas between. `tls://host:port` has TLS; then all of them have.
    pub url: String,
    /// The files of TLS. With this section, even an empty one, the connection has TLS.
    pub tls: Option<BusTlsConfig>,
    /// Whether a connection to another machine may be without TLS. Whoever can read the network then reads all events, so
    /// something else has to protect it.
    pub plain_on_all_networks: bool,
    /// A credentials file (JWT and key).
    pub credentials: Option<PathBuf>,
    /// A user name, with `password`.
    pub user: Option<String>,
    /// The user's password.
    pub password: Option<Secret>,
    /// How many servers keep each stream: 1 on a laptop, 3 in a cluster.
    pub replicas: usize,
    /// How many bytes all streams together may use on each server, at least 64 MB. Each stream has a fixed share, so
    /// that a full stream does not use up the room of the others. At most the server's own limit (`max_file`).
    pub storage_bytes: u64,
    /// The servers' monitoring ports, as `http://host:port`, with a path where a server has an `http_base_path`. Empty:
    /// only the answer of JetStream is checked, and JetStream still answers when it cannot store anything.
    pub monitor_urls: Vec<String>,
}

/// The smallest storage of a bus: with it, the smallest stream still has room for the largest event.
const MIN_STORAGE: u64 = 64_000_000;

impl Default for BusConfig {
    fn default() -> Self {
        Self {
            url: "nats://127.0.0.1:7422".into(),
            tls: None,
            plain_on_all_networks: false,
            credentials: None,
            user: None,
            password: None,
            replicas: 1,
            storage_bytes: 8_000_000_000,
            monitor_urls: Vec::new(),
        }
    }
}

impl BusConfig {
    /// The bus at this URL, with defaults for all other settings.
    pub fn at(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }

    /// The address of each server.
    pub(super) fn servers(&self) -> Vec<String> {
        self.url.split(',').map(|url| url.trim().to_owned()).collect()
    }

    /// Whether the connection has TLS.
    pub(super) fn has_tls(&self) -> bool {
        self.tls.is_some() || self.url.split(',').any(|url| url.trim().starts_with("tls://"))
    }

    /// Whether all servers are on this machine.
    fn is_here(&self) -> bool {
        let host = |url: &str| Url::parse(url.trim()).ok()?.host_str().map(ToOwned::to_owned);
        self.url.split(',').all(|url| host(url).is_some_and(|host| tls::is_loopback(&host)))
    }

    /// Fails with a sentence that names the first setting that is wrong.
    pub fn check(&self) -> Result<(), String> {
        let well = |url: &str| ["nats://", "tls://"].iter().any(|scheme| url.trim().starts_with(scheme));
        if !self.url.split(',').all(well) {
            return Err("bus.url must be nats://host:port or tls://host:port, several parted by commas".into());
        }
        self.tls.as_ref().map_or(Ok(()), BusTlsConfig::check)?;
        if !(self.has_tls() || self.plain_on_all_networks || self.is_here()) {
            return Err(
                "bus.url must have TLS (tls://host:port, or the section bus.tls), because a server is not on this \
                        machine; bus.plain_on_all_networks = true allows it without, where something else protects the \
                        network"
                    .into(),
            );
        }
        if !matches!(self.replicas, 1 | 3 | 5) {
            return Err("bus.replicas must be 1, 3 or 5".into());
        }
        if self.user.is_some() != self.password.is_some() {
            return Err("bus.user and bus.password must come together".into());
        }
        if self.storage_bytes < MIN_STORAGE {
            return Err(format!("bus.storage_bytes must be at least {MIN_STORAGE}"));
        }
        if let Some(url) = self.monitor_urls.iter().find(|url| super::monitor::address(url).is_none()) {
            return Err(format!("bus.monitor_urls: {url:?} must be http://host:port or http://host:port/path"));
        }
        Ok(())
    }
}
