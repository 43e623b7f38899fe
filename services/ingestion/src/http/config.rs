//! Where pushes over HTTP are taken, and their limits.

use std::{net::SocketAddr, ops::RangeInclusive, time::Duration};

use newsroom_chassis::http::{Limits, Networks, Protocols};
use serde::{Deserialize, Serialize};

/// The usual port of the door.
pub const HTTP_PORT: u16 = 7105;

/// How long a sender may take for an answer.
const TO_READ: Duration = Duration::from_secs(10);

/// Where pushes over HTTP are taken, and their limits.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpConfig {
    /// Where it listens. Without it there is no such door.
    pub listen: Option<SocketAddr>,
    /// The longest that a request may take, its body included, in seconds.
    pub timeout_seconds: u64,
    /// How many requests may be under way; more are asked to come again.
    pub max_concurrent_requests: u32,
    /// How many of them may be of one source.
    pub max_source_requests: u32,
    /// How many connections may be open. Beyond it, an idle one gives way, or the new one is closed.
    pub max_connections: u32,
    /// How many of them may be of one address.
    pub max_connections_per_address: u32,
    /// Addresses and networks (`10.0.0.0/8`) of proxies: the limit per address does not hold for them.
    pub trusted_proxies: Vec<String>,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            listen: None,
            timeout_seconds: 30,
            max_concurrent_requests: 64,
            max_source_requests: 16,
            max_connections: 512,
            max_connections_per_address: 64,
            trusted_proxies: Vec::new(),
        }
    }
}

impl HttpConfig {
    /// What is wrong with it, if anything, beginning with the key.
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

    /// How senders' connections are treated. Proxies that cannot be read are none.
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
