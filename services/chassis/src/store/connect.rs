//! Opens a database by URL.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use serde::{Deserialize, Serialize};

use super::{Inject, StoreError, fault::Fault, file::StoreFile, session::ReadOnlySessions, tls};

/// The number of connections that read.
const READERS: u32 = 8;
/// How many prepared statements a connection keeps. It is more than the number of statements with fixed texts.
const PREPARED: usize = 512;
/// How long a caller waits for a free connection.
const ACQUIRE: Duration = Duration::from_secs(5);

/// The address and options of a store.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// `sqlite:PATH` or `postgres://user:password@host/database`. A database on another machine needs
    /// `?sslmode=verify-full`, with `sslrootcert=FILE` if its authority is no public one, and `sslcert=FILE&sslkey=FILE` if
    /// it asks for a certificate. Each new session reads the files again.
    pub url: String,
    /// Whether a session with another machine may be without TLS, or without the check of its certificate. Whoever can
    /// read the network then reads all that is stored, so something else has to protect it.
    #[serde(default)]
    pub plain_on_all_networks: bool,
    /// Whether a service applies migrations when it starts. Unset: yes for SQLite, no for PostgreSQL, where `migrate`
    /// runs first.
    #[serde(default)]
    pub migrate: Option<bool>,
    /// The most connections of a PostgreSQL pool.
    #[serde(default = "default_connections")]
    pub max_connections: u32,
    /// Makes statements of writes fail, for a test.
    #[serde(skip)]
    pub inject: Option<Inject>,
}

fn default_connections() -> u32 {
    16
}

impl StoreConfig {
    /// The store at this URL, with defaults for all other settings.
    pub fn at(url: impl Into<String>) -> Self {
        let (url, max_connections) = (url.into(), default_connections());
        Self { url, plain_on_all_networks: false, migrate: None, max_connections, inject: None }
    }

    /// The file of a SQLite store.
    pub fn file(&self) -> Option<PathBuf> {
        sqlite_path(&self.url)
    }

    /// Fails with a sentence that names the first setting that is wrong.
    pub fn check(&self) -> Result<(), String> {
        if self.is_postgres() {
            return tls::check(self);
        }
        if sqlite_path(&self.url).is_some_and(|path| !path.as_os_str().is_empty()) {
            return Ok(());
        }
        Err("store.url must be sqlite:PATH or postgres://…".into())
    }

    pub(super) fn migrates(&self) -> bool {
        self.migrate.unwrap_or(!self.is_postgres())
    }

    pub(super) fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres://") || self.url.starts_with("postgresql://")
    }
}

fn sqlite_path(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    Some(PathBuf::from(rest.strip_prefix("//").unwrap_or(rest)))
}

/// An open database: one connection or pool for writes, one for reads.
pub(super) struct Connected {
    pub reader: DatabaseConnection,
    pub writer: DatabaseConnection,
    /// The file of a SQLite store.
    pub file: Option<StoreFile>,
    /// The sessions of PostgreSQL that are read only.
    pub read_only: ReadOnlySessions,
    /// The name of the store for an operator.
    pub name: String,
}

pub(super) async fn connect(config: &StoreConfig) -> Result<Connected, StoreError> {
    config.check().map_err(StoreError::Url)?;
    match sqlite_path(&config.url) {
        Some(path) => sqlite(&path).await,
        None => postgres(config).await,
    }
}

async fn sqlite(path: &Path) -> Result<Connected, StoreError> {
    let file = StoreFile::open(path)?;
    let name = file.name();
    let url = format!("sqlite:{name}?mode=rw");
    let open = async |connections: u32| {
        let mut options = ConnectOptions::new(&url);
        options.max_connections(connections).acquire_timeout(ACQUIRE).sqlx_logging(false);
        options.test_before_acquire(false);
        options.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("foreign_keys", "ON")
                .pragma("busy_timeout", "5000")
                .pragma("cache_size", "-65536")
                .statement_cache_capacity(PREPARED)
        });
        Database::connect(options).await.map_err(|error| StoreError::Open(Fault::of(&name, &error)))
    };
    let writer = open(1).await?;
    let reader = open(READERS).await?;
    Ok(Connected { reader, writer, file: Some(file), read_only: ReadOnlySessions::default(), name })
}

async fn postgres(config: &StoreConfig) -> Result<Connected, StoreError> {
    tls::check_key(config).map_err(|error| StoreError::Url(format!("store.url: {error}")))?;
    let mut options = ConnectOptions::new(&config.url);
    options.max_connections(config.max_connections.max(2)).acquire_timeout(ACQUIRE).sqlx_logging(false);
    options.statement_timeout(Duration::from_secs(30));
    options.map_sqlx_postgres_opts(|postgres| {
        postgres.statement_cache_capacity(PREPARED).options([
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "30s"),
            ("synchronous_commit", "on"),
        ])
    });
    let read_only = ReadOnlySessions::default();
    let known = read_only.clone();
    options.map_sqlx_postgres_pool_opts(move |pool| {
        let known = known.clone();
        pool.before_acquire(move |_, session| {
            let usable = !known.contain(session.age);
            Box::pin(async move { Ok(usable) })
        })
    });
    let name = address(&config.url);
    let opened = Database::connect(options).await;
    let database = opened.map_err(|error| StoreError::Open(Fault::of(&name, &error)))?;
    Ok(Connected { reader: database.clone(), writer: database, file: None, read_only, name })
}

/// The address without user, password and parameters.
fn address(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    format!("postgres://{place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_no_credentials() {
        for (url, shown) in [
            (
                "postgres://user:p@ss@db.internal:5432/editorial?sslmode=verify-full",
                "postgres://db.internal:5432/editorial",
            ),
            ("postgresql://db/editorial", "postgres://db/editorial"),
            ("postgres://user:a@b/c?password=x@y", "postgres://b/c"),
        ] {
            assert_eq!(address(url), shown, "{url}");
        }
    }
}
