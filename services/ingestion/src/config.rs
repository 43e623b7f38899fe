//! The settings of ingestion.

use std::{path::PathBuf, time::Duration};

use newsroom_chassis::blob::BlobConfig;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    domain::limits::{MAIL_BYTES_DEFAULT, MAIL_BYTES_MAX, PAYLOAD_MEMORY_DEFAULT, PAYLOAD_MEMORY_MAX, TEXT_BYTES},
    fetch::{Connector, Credentials, Fetcher, Folders, Guard, Hosts, Http, HttpSettings, Pace, Politeness},
    http::HttpConfig,
    usecase::subscription::WebSub,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IngestionConfig {
    /// The folders that may contain the folders of directory sources, as absolute paths.
    pub directories: Vec<PathBuf>,
    /// The folder with the secrets that sources refer to by name, as an absolute path. Each secret is one file.
    pub credentials_directory: Option<PathBuf>,
    /// Hosts in private networks that the service may connect to: `host` or `host:port`.
    pub allowed_hosts: Vec<String>,
    /// The `User-Agent` of requests. Plain ASCII.
    pub user_agent: String,
    /// The public address of `http`, to which hubs send content, for example `https://push.news.example/`. Without it,
    /// the service does not subscribe to hubs. It requires the credential `websub`.
    pub public_url: Option<Url>,
    /// The server for signed pushes over HTTP.
    pub http: HttpConfig,
    /// The maximum number of concurrent polls. 1 to 256.
    pub poll_concurrency: usize,
    /// The maximum number of concurrent requests to one host, for all sources together. 1 to 256.
    pub host_connections: usize,
    /// The minimum time between two requests to one host, for all sources together, in milliseconds. 0 to 60,000.
    pub host_spacing_milliseconds: u64,
    /// The maximum duration of a fetch, in seconds. 1 to 600.
    pub fetch_timeout_seconds: u64,
    /// The maximum duration of a connection attempt, in seconds. 1 to 600.
    pub connect_timeout_seconds: u64,
    /// The maximum size of a mail, in bytes, with its pictures. Any other payload has at most 2 MiB. 2 MiB to 50 MiB.
    pub max_mail_bytes: usize,
    /// The memory for the payloads that pushes over HTTP and polls of files and mailboxes have under way, in bytes. Pushes
    /// beyond it are rejected, and clients may retry them; polls wait. At least twice `max_mail_bytes`.
    pub payload_memory_bytes: usize,
    /// Where the files that come within payloads are stored, such as the pictures of mails.
    pub blobs: BlobConfig,
    /// How long a raw payload is stored after it was last received, in days. 0 to 36,500; 0: forever.
    pub raw_retention_days: u32,
    /// The time between two checks for quiet sources, in seconds. 1 to 86,400.
    pub listen_interval_seconds: u64,
}

impl Default for IngestionConfig {
    fn default() -> Self {
        Self {
            directories: Vec::new(),
            credentials_directory: None,
            allowed_hosts: Vec::new(),
            user_agent: concat!("newsroom/", env!("CARGO_PKG_VERSION")).into(),
            public_url: None,
            http: HttpConfig::default(),
            poll_concurrency: 32,
            host_connections: 4,
            host_spacing_milliseconds: 100,
            fetch_timeout_seconds: 20,
            connect_timeout_seconds: 5,
            max_mail_bytes: MAIL_BYTES_DEFAULT,
            payload_memory_bytes: PAYLOAD_MEMORY_DEFAULT,
            blobs: BlobConfig::default(),
            raw_retention_days: 90,
            listen_interval_seconds: 60,
        }
    }
}

impl IngestionConfig {
    pub(crate) fn check(&self) -> Result<(), String> {
        if let Some(path) = self.directories.iter().find(|path| !path.is_absolute()) {
            return Err(format!("ingestion.directories: {} must be an absolute path", path.display()));
        }
        if let Some(path) = self.credentials_directory.as_deref().filter(|path| !path.is_absolute()) {
            return Err(format!("ingestion.credentials_directory: {} must be an absolute path", path.display()));
        }
        let printable = self.user_agent.bytes().all(|b| (b' '..=b'~').contains(&b));
        if self.user_agent.trim().is_empty() || !printable {
            return Err("ingestion.user_agent must be plain ASCII text and not empty".into());
        }
        for (name, value, most) in [
            ("poll_concurrency", self.poll_concurrency as u64, 256),
            ("host_connections", self.host_connections as u64, 256),
            ("fetch_timeout_seconds", self.fetch_timeout_seconds, 600),
            ("connect_timeout_seconds", self.connect_timeout_seconds, 600),
            ("listen_interval_seconds", self.listen_interval_seconds, 86_400),
        ] {
            if !(1..=most).contains(&value) {
                return Err(format!("ingestion.{name} must be 1 to {most}"));
            }
        }
        if self.raw_retention_days > 36_500 {
            return Err("ingestion.raw_retention_days must be 0 to 36500".into());
        }
        if self.host_spacing_milliseconds > 60_000 {
            return Err("ingestion.host_spacing_milliseconds must be 0 to 60000".into());
        }
        if !(TEXT_BYTES..=MAIL_BYTES_MAX).contains(&self.max_mail_bytes) {
            return Err(format!("ingestion.max_mail_bytes must be {TEXT_BYTES} to {MAIL_BYTES_MAX}"));
        }
        let least = self.max_mail_bytes * 2;
        if !(least..=PAYLOAD_MEMORY_MAX).contains(&self.payload_memory_bytes) {
            return Err(format!(
                "ingestion.payload_memory_bytes must be {least}, twice ingestion.max_mail_bytes, to {PAYLOAD_MEMORY_MAX}"
            ));
        }
        if let Some(url) = &self.public_url {
            let plain = url.username().is_empty() && url.query().is_none() && url.fragment().is_none();
            if !matches!(url.scheme(), "http" | "https") || !plain {
                return Err(
                    "ingestion.public_url must be an http or https address without user, query and fragment".into()
                );
            }
            if self.http.listen.is_none() {
                return Err("ingestion.public_url needs ingestion.http.listen".into());
            }
        }
        self.blobs.check("ingestion.blobs")?;
        self.http.check().map_err(|error| format!("ingestion.http.{error}"))?;
        self.hosts().map(drop)
    }

    fn hosts(&self) -> Result<Hosts, String> {
        Hosts::parse(&self.allowed_hosts)
            .map_err(|entry| format!("ingestion.allowed_hosts: {entry:?} must be a host or host:port"))
    }

    pub(crate) fn fetcher(&self) -> Result<Fetcher, String> {
        let guard = Guard::new(self.hosts()?);
        let settings = HttpSettings {
            user_agent: self.user_agent.clone(),
            connect: Duration::from_secs(self.connect_timeout_seconds),
            guard: guard.clone(),
            politeness: Politeness {
                at_once: self.host_connections,
                spacing: Duration::from_millis(self.host_spacing_milliseconds),
            },
            pace: Pace::default(),
        };
        Ok(Fetcher {
            http: Http::new(&settings)?,
            folders: Folders::new(self.directories.clone()),
            connector: Connector::new(guard, settings.connect, Vec::new())?,
            credentials: Credentials::new(self.credentials_directory.clone()),
            max_mail_bytes: self.max_mail_bytes,
        })
    }

    pub(crate) fn websub(&self) -> Option<WebSub> {
        let mut public_url = self.public_url.clone()?;
        if !public_url.path().ends_with('/') {
            public_url.set_path(&format!("{}/", public_url.path()));
        }
        Some(WebSub { public_url })
    }

    pub(crate) fn raw_retention(&self) -> Option<Duration> {
        let days = u64::from(self.raw_retention_days);
        (days > 0).then(|| Duration::from_secs(days * 24 * 60 * 60))
    }

    pub(crate) fn fetch_timeout(&self) -> Duration {
        Duration::from_secs(self.fetch_timeout_seconds)
    }
}
