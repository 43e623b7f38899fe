//! Where a service listens, and its limits.

use std::{net::SocketAddr, time::Duration};

use serde::{Deserialize, Serialize};

/// Where a service listens, and its limits.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// For calls.
    pub grpc: SocketAddr,
    /// For `/metrics`, `/livez` and `/readyz`.
    pub admin: SocketAddr,
    /// The longest a call may take, in seconds; a shorter deadline of the caller counts.
    #[serde(default = "default_timeout")]
    pub timeout_seconds: u64,
    /// How long the end may take, in seconds.
    #[serde(default = "default_grace")]
    pub grace_seconds: u64,
    /// The largest request, in bytes.
    #[serde(default = "default_message")]
    pub max_message_bytes: usize,
    /// How many calls one connection may have under way; more are refused.
    #[serde(default = "default_concurrency")]
    pub max_concurrent_calls: u32,
    /// How long a connection lives, in seconds, so that callers spread over new replicas.
    #[serde(default = "default_age")]
    pub max_connection_age_seconds: u64,
}

fn default_timeout() -> u64 {
    10
}

fn default_grace() -> u64 {
    25
}

fn default_message() -> usize {
    4 << 20
}

fn default_concurrency() -> u32 {
    256
}

fn default_age() -> u64 {
    300
}

impl ServerConfig {
    /// On these ports of the loopback, the rest by default.
    pub fn on_loopback(grpc: u16, admin: u16) -> Self {
        let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Self {
            grpc: at(grpc),
            admin: at(admin),
            timeout_seconds: default_timeout(),
            grace_seconds: default_grace(),
            max_message_bytes: default_message(),
            max_concurrent_calls: default_concurrency(),
            max_connection_age_seconds: default_age(),
        }
    }

    /// What is wrong with it, if anything.
    pub fn check(&self) -> Result<(), String> {
        if self.grpc == self.admin && self.grpc.port() != 0 {
            return Err("server.grpc and server.admin must differ".into());
        }
        let positive = [
            ("timeout_seconds", self.timeout_seconds),
            ("grace_seconds", self.grace_seconds),
            ("max_message_bytes", self.max_message_bytes as u64),
            ("max_concurrent_calls", self.max_concurrent_calls.into()),
            ("max_connection_age_seconds", self.max_connection_age_seconds),
        ];
        match positive.iter().find(|(_, value)| *value == 0) {
            Some((name, _)) => Err(format!("server.{name} must not be 0")),
            None => Ok(()),
        }
    }

    pub(crate) fn grace(&self) -> Duration {
        Duration::from_secs(self.grace_seconds)
    }
}
