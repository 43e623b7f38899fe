//! The configuration of the server for pushes over HTTP.

use std::{net::SocketAddr, ops::RangeInclusive, time::Duration};

use newsroom_chassis::{
    http::{Limits, Networks, Protocols},
    tls::TlsConfig,
};
use serde::{Deserialize, Serialize};

/// The default port.
pub const HTTP_PORT: u16 = 7105;

/// The maximum time that a client may take to read a response.
const TO_READ: Duration = Duration::from_secs(10);

/// The address and the limits of the server for pushes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpConfig {
    /// The address to listen on. Without it there is no server for pushes.
    pub listen: Option<SocketAddr>,
    /// The certificate of the server. Without it, the server has no TLS.
    pub tls: Option<TlsConfig>,
    /// The maximum duration of a request including its body, in seconds.
    pub timeout_seconds: u64,
    /// The maximum number of concurrent requests. Further requests are rejected, and clients may retry them.
    pub max_concurrent_requests: u32,
    /// The maximum number of concurrent requests for one source.
    pub max_source_requests: u32,
    /// The maximum number of open connections. Beyond it an idle connection is closed, or the new one.
    pub max_connections: u32,
    /// The maximum number of open connections from one address.
    pub max_connections_per_address: u32,
    /// Addresses and networks (`10.0.0.0/8`) of proxies, which are exempt from the limit per address.
    pub trusted_proxies: Vec<String>,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            listen: None,
            tls: None,
            timeout_seconds: 30,
            max_concurrent_requests: 256,
            max_source_requests: 16,
            max_connections: 512,
            max_connections_per_address: 64,
            trusted_proxies: Vec::new(),
        }
    }
}

impl HttpConfig {
    /// Returns the first error, beginning with its key.
    pub fn check(&self) -> Result<(), String> {
        let ranges: [(&str, u64, RangeInclusive<u64>); 5] = [
            ("timeout_seconds", self.timeout_seconds, 1..=300),
            ("max_concurrent_requests", self.max_concurrent_requests.into(), 1..=4_096),
            ("max_source_requests", self.max_source_requests.into(), 1..=4_096),
            ("max_connections", self.max_connections.into(), 1..=65_536),
            ("max_connections_per_address", self.max_connections_per_address.into(), 1..=65_536),
        ];
        for (key, value, range) in ranges {
            if !range.contains(&value) {
                return Err(format!("{key} must be {} to {}", range.start(), range.end()));
            }
        }
        self.proxies().map(drop)
    }

    /// The limits for connections. If `trusted_proxies` is invalid, it counts as empty.
    pub fn limits(&self) -> Limits {
        Limits {
            protocols: Protocols::Http1,
            connections: self.max_connections,
            connections_per_address: self.max_connections_per_address,
            trusted_proxies: self.proxies().unwrap_or_default(),
            head: Duration::from_secs(10),
            idle: Duration::from_secs(10),
            exchange: self.timeout() + TO_READ,
            age: Duration::from_secs(300),
            grace: self.timeout(),
        }
    }

    fn proxies(&self) -> Result<Networks, String> {
        Networks::parse(&self.trusted_proxies)
            .map_err(|entry| format!("trusted_proxies: {entry:?} must be an address or a network"))
    }

    pub(super) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_its_key() {
        assert_eq!(HttpConfig::default().check(), Ok(()));
        let wrong = HttpConfig { max_connections: 0, ..HttpConfig::default() };
        assert_eq!(wrong.check().unwrap_err(), "max_connections must be 1 to 65536");
        let wrong = HttpConfig { timeout_seconds: 301, ..HttpConfig::default() };
        assert_eq!(wrong.check().unwrap_err(), "timeout_seconds must be 1 to 300");
    }
}
