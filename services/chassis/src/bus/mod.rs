//! The bus: NATS JetStream.

mod config;
mod event;
mod health;
mod history;
mod monitor;
mod provision;
mod tls;

pub use config::BusConfig;
pub use event::{BadEvent, Event, URGENT_PREFIX};
pub use history::History;
pub use monitor::{ServerState, server_state};
pub use provision::{DEAD_LETTERS, StreamSpec};
pub use tls::BusTlsConfig;

use std::{sync::Arc, time::Duration};

use async_nats::{Client, ConnectOptions, jetstream};

use health::Health;

use crate::tls::TlsError;

/// How long an acknowledgement of the bus is awaited. After that the outcome is unknown, and a message with the same id
/// is sent again.
pub(crate) const ACK_TIMEOUT: Duration = Duration::from_secs(5);
/// The most messages that are sent and not yet acknowledged.
const IN_FLIGHT: usize = 512;
/// The oldest supported server, the first with atomic batches and `sync_interval`, and the level of its API.
const MIN_VERSION: (u64, u64) = (2, 14);
const MIN_API_LEVEL: usize = 4;
/// The pause before a server that does not answer is asked again.
const BACKOFF: Duration = Duration::from_millis(500);

/// Why the bus cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// The bus does not answer, or reported a temporary fault.
    #[error("the bus does not answer: {0}")]
    Unavailable(String),
    /// The server is too old.
    #[error("the bus runs nats-server {found}, but {} or newer is needed", version_text(MIN_VERSION))]
    TooOld {
        /// The server's version.
        found: String,
    },
    /// The server's JetStream API is too old, whatever its version says.
    #[error("the bus has JetStream API level {found}, but {MIN_API_LEVEL} or higher is needed")]
    ApiTooOld {
        /// The level of the server's API.
        found: usize,
    },
    /// The server runs without JetStream.
    #[error("the bus runs without JetStream")]
    NoJetStream,
    /// The credentials cannot be read.
    #[error("bus.credentials cannot be read: {0}")]
    Credentials(#[source] std::io::Error),
    /// The files of `bus.tls` cannot be used.
    #[error("bus.tls: {0}")]
    Tls(#[from] TlsError),
    /// A stream or consumer could not be set up.
    #[error("{name} cannot be set up: {cause}")]
    Provision {
        /// The name of the stream or consumer.
        name: String,
        /// The text of the server.
        cause: String,
    },
}

fn context(client: &Client) -> jetstream::Context {
    jetstream::ContextBuilder::new().timeout(ACK_TIMEOUT).max_ack_inflight(IN_FLIGHT).build(client.clone())
}

fn version_text((major, minor): (u64, u64)) -> String {
    format!("{major}.{minor}")
}

/// A connection to the bus. A clone shares the connection.
#[derive(Clone, Debug)]
pub struct Bus {
    client: Client,
    jetstream: jetstream::Context,
    health: Arc<Health>,
    replicas: usize,
    storage_bytes: u64,
    monitor_urls: Arc<[String]>,
}

impl Bus {
    /// Connects as `service`, in the background. [`Bus::checked`] returns when a server is connected.
    pub async fn connect(config: &BusConfig, service: &str) -> Result<Self, BusError> {
        let health = Arc::new(Health::new(service));
        let client = options(config, service, &health)
            .await?
            .connect(config.servers())
            .await
            .map_err(|error| BusError::Unavailable(error.to_string()))?;
        let (replicas, storage_bytes) = (config.replicas, config.storage_bytes);
        let monitor_urls = config.monitor_urls.clone().into();
        Ok(Self { jetstream: context(&client), client, health, replicas, storage_bytes, monitor_urls })
    }

    /// The same connection with its own limit of unacknowledged messages, so that slow messages of one user do not
    /// block another user.
    pub(crate) fn apart(&self) -> Self {
        Self { jetstream: context(&self.client), ..self.clone() }
    }

    /// Waits for a server, and fails when the server is too old: an old server would store the messages of a batch one
    /// by one and report no error.
    pub async fn checked(&self) -> Result<(), BusError> {
        loop {
            self.health.connected().await;
            let info = self.client.server_info();
            usable(&info.version, info.jetstream)?;
            match self.jetstream.query_account().await {
                Ok(account) => return capable(account.requests.level),
                Err(error) => tracing::warn!(%error, "JetStream does not answer yet"),
            }
            tokio::time::sleep(BACKOFF).await;
        }
    }

    /// The NATS client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits until everything that was sent has left this process.
    pub(crate) async fn flush(&self) {
        if let Err(error) = self.client.flush().await {
            tracing::debug!(%error, "not everything was sent");
        }
    }

    /// JetStream over this connection.
    pub fn jetstream(&self) -> &jetstream::Context {
        &self.jetstream
    }

    /// The fault of the connection; `None` when it works.
    pub fn trouble(&self) -> Option<String> {
        self.health.trouble()
    }

    /// The fault that the servers last reported to [`Bus::monitor`]; `None` when they are healthy.
    pub fn server_trouble(&self) -> Option<String> {
        self.health.server_trouble()
    }

    /// The number of connections made so far. The number rises with each reconnect.
    pub(crate) fn connections(&self) -> tokio::sync::watch::Receiver<u64> {
        self.health.connections()
    }
}

fn usable(version: &str, jetstream: bool) -> Result<(), BusError> {
    if !jetstream {
        return Err(BusError::NoJetStream);
    }
    let mut numbers = version.split(['.', '-']).map_while(|number| number.parse::<u64>().ok());
    let numbers = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if numbers < MIN_VERSION {
        return Err(BusError::TooOld { found: version.to_owned() });
    }
    Ok(())
}

fn capable(level: usize) -> Result<(), BusError> {
    if level < MIN_API_LEVEL { Err(BusError::ApiTooOld { found: level }) } else { Ok(()) }
}

async fn options(config: &BusConfig, service: &str, health: &Arc<Health>) -> Result<ConnectOptions, BusError> {
    let (watched, asked) = (health.clone(), health.clone());
    let mut options = ConnectOptions::new()
        .name(format!("newsroom-{service}"))
        .custom_inbox_prefix(format!("_INBOX_{service}"))
        .retry_on_initial_connect()
        .ping_interval(Duration::from_secs(10))
        .reconnect_delay_callback(|attempt| Duration::from_millis((50u64 << attempt.min(5)).min(1_000)))
        // It selects no server. Nothing else tells why the last attempts failed.
        .reconnect_to_server_callback(move |servers, _| {
            asked.note_attempts(servers.into_iter().filter_map(|server| server.last_error));
            std::future::ready(None)
        })
        .event_callback(move |event| {
            let watched = watched.clone();
            async move { watched.note(&event) }
        });
    if let Some(file) = &config.credentials {
        options = options.credentials_file(file).await.map_err(BusError::Credentials)?;
    }
    if let Some(tls) = &config.tls {
        options = tls.add_to(options)?;
    }
    if config.has_tls() {
        // Servers name each other by addresses, which their certificates need not have.
        options = options.require_tls(true).ignore_discovered_servers();
    }
    if let (Some(user), Some(password)) = (&config.user, &config.password) {
        options = options.user_and_password(user.clone(), password.expose().to_owned());
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_server_or_one_without_jetstream_is_refused() {
        for version in ["2.14.0", "2.15.1", "2.14.0-beta.1", "3.0.0"] {
            assert!(usable(version, true).is_ok(), "{version}");
        }
        for version in ["2.13.9", "2.9.10", "1.99.0", "", "dev"] {
            assert!(matches!(usable(version, true), Err(BusError::TooOld { .. })), "{version}");
        }
        assert!(matches!(usable("2.15.1", false), Err(BusError::NoJetStream)));
        assert!(capable(4).is_ok() && matches!(capable(3), Err(BusError::ApiTooOld { found: 3 })));
    }
}
