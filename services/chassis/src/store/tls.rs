//! TLS of the connections to PostgreSQL, which the parameters of the URL state, or the variables of libpq.

use std::{path::PathBuf, str::FromStr as _};

use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};
use url::Url;

use super::StoreConfig;
use crate::tls::{self, TlsError};

/// The parameters that name the file of the private key.
const KEY: [&str; 2] = ["sslkey", "ssl-key"];
/// The variable that does.
const KEY_VARIABLE: &str = "PGSSLKEY";

/// Fails for a database on another machine whose certificate is not verified, unless the settings allow it. Only
/// `verify-full` does so: the client trusts all public authorities, and the other modes accept any name or certificate.
pub(super) fn check(config: &StoreConfig) -> Result<(), String> {
    // The error names no part of the URL but a bad parameter.
    let options = PgConnectOptions::from_str(&config.url)
        .map_err(|error| format!("store.url must be postgres://user:password@host/database: {error}"))?;
    let host = options.get_host();
    let is_here = options.get_socket().is_some() || host.starts_with('/') || tls::is_loopback(host);
    if is_here || config.plain_on_all_networks || matches!(options.get_ssl_mode(), PgSslMode::VerifyFull) {
        return Ok(());
    }
    Err("store.url must have sslmode=verify-full, because its database is not on this machine; \
         store.plain_on_all_networks = true allows other modes, where something else protects the network"
        .into())
}

/// Checks that others cannot read the private key of the connections. The client reads it for each of them.
pub(super) fn check_key(config: &StoreConfig) -> Result<(), TlsError> {
    let url = Url::parse(&config.url).ok();
    let of_url = url.as_ref().and_then(|url| {
        let parameters = url.query_pairs().filter(|(name, _)| KEY.contains(&&**name));
        parameters.last().map(|(_, value)| value.into_owned())
    });
    match of_url.or_else(|| std::env::var(KEY_VARIABLE).ok()) {
        // The key may stand there itself.
        Some(path) if !path.trim_start().starts_with("-----BEGIN") => tls::read_secret(&PathBuf::from(path)).map(drop),
        _ => Ok(()),
    }
}
