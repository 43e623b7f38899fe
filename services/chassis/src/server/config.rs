//! The addresses of a service's ports, and their limits.

use std::{net::SocketAddr, time::Duration};

use serde::{Deserialize, Serialize};

use super::{ForwardedHeader, LimitsConfig};
use crate::{
    authentication::AuthenticationConfig,
    http::{AllowedCallers, Limits, Networks, Protocols},
    tls::{self, ClientCertificates, TlsConfig},
};

/// The shortest time in which calls may end after their connection has reached its maximum age.
const AGE_GRACE: Duration = Duration::from_secs(30);
/// The most connections to the admin port: in all, and from one address.
const ADMIN_CONNECTIONS: (u32, u32) = (64, 16);
/// How long an exchange over the admin port may take.
const ADMIN_EXCHANGE: Duration = Duration::from_secs(10);

/// The least memory for answers: a small answer of each of some callers.
const LEAST_ANSWER_MEMORY: usize = 64 << 10;

/// The addresses of a service's ports, and their limits.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// The address of the port for calls.
    pub grpc: SocketAddr,
    /// The address of the port for `/metrics`, `/livez` and `/readyz`.
    pub admin: SocketAddr,
    /// The certificate of the port for calls. Without it, the port has no TLS.
    #[serde(default)]
    pub tls: Option<TlsConfig>,
    /// The certificate of the admin port. Without it, the port has no TLS.
    #[serde(default)]
    pub admin_tls: Option<TlsConfig>,
    /// Whether the ports without TLS may listen beyond loopback, those of the service's own section included. Whoever can
    /// read the network then reads tokens and texts, so something else has to protect it.
    #[serde(default)]
    pub plain_on_all_networks: bool,
    /// The longest time from a call to the start of its answer, in seconds. A shorter deadline of the caller takes
    /// precedence.
    #[serde(default = "default_timeout")]
    pub timeout_seconds: u64,
    /// The longest time of a shutdown, in seconds.
    #[serde(default = "default_grace")]
    pub grace_seconds: u64,
    /// The largest request, in bytes.
    #[serde(default = "default_message")]
    pub max_message_bytes: usize,
    /// The memory for all requests that are being received or handled, in bytes. A call beyond it fails with UNAVAILABLE.
    #[serde(default = "default_request_memory")]
    pub max_request_memory_bytes: usize,
    /// The memory for all answers that callers have not read yet, in bytes; one caller may use a quarter of it. A call
    /// beyond it fails with UNAVAILABLE, and one beyond the share of its caller with RESOURCE_EXHAUSTED.
    #[serde(default = "default_answer_memory")]
    pub max_answer_memory_bytes: usize,
    /// How many calls one connection may have under way; further calls are rejected.
    #[serde(default = "default_concurrency")]
    pub max_concurrent_calls: u32,
    /// How long a connection lives, in seconds, plus or minus a tenth, so that callers spread over new replicas.
    #[serde(default = "default_age")]
    pub max_connection_age_seconds: u64,
    /// How many connections for calls may be open. Beyond that, a connection without a call is closed, or else the new
    /// one.
    #[serde(default = "default_connections")]
    pub max_connections: u32,
    /// How many of these connections may come from one address.
    #[serde(default = "default_address_connections")]
    pub max_connections_per_address: u32,
    /// Addresses and networks (`10.0.0.0/8`) of proxies. The limits per address do not apply to them, but to the callers
    /// that they name; nobody else may name a caller's address.
    #[serde(default)]
    pub trusted_proxies: Vec<String>,
    /// The header in which these proxies name the address of a caller. They have to set it, or to add to it.
    #[serde(default)]
    pub forwarded_header: ForwardedHeader,
    /// How long a new connection may take to send its first call, and each request head may take, in seconds.
    #[serde(default = "default_header_timeout")]
    pub header_timeout_seconds: u64,
    /// How long a connection may have no call, in seconds.
    #[serde(default = "default_idle_timeout")]
    pub idle_timeout_seconds: u64,
    /// The names under which callers reach the service: `editorial`, `editorial:50051`, `*.svc.cluster.local`. IP
    /// addresses and loopback names need no entry; `*` allows every name.
    #[serde(default)]
    pub allowed_hosts: Vec<String>,
    /// The origins whose pages may call, for example `https://desk.example`. Loopback origins need no entry; `*` allows
    /// every origin.
    #[serde(default)]
    pub allowed_origins: Vec<String>,
    /// Whose tokens prove who calls.
    #[serde(default)]
    pub authentication: AuthenticationConfig,
    /// What each caller may do.
    #[serde(default)]
    pub limits: LimitsConfig,
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

fn default_request_memory() -> usize {
    64 << 20
}

fn default_answer_memory() -> usize {
    64 << 20
}

fn default_concurrency() -> u32 {
    256
}

fn default_age() -> u64 {
    300
}

fn default_connections() -> u32 {
    1_024
}

fn default_address_connections() -> u32 {
    256
}

fn default_header_timeout() -> u64 {
    15
}

fn default_idle_timeout() -> u64 {
    120
}

impl ServerConfig {
    /// The configuration with these loopback ports and defaults for all other settings.
    pub fn on_loopback(grpc: u16, admin: u16) -> Self {
        let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Self {
            grpc: at(grpc),
            admin: at(admin),
            tls: None,
            admin_tls: None,
            plain_on_all_networks: false,
            timeout_seconds: default_timeout(),
            grace_seconds: default_grace(),
            max_message_bytes: default_message(),
            max_request_memory_bytes: default_request_memory(),
            max_answer_memory_bytes: default_answer_memory(),
            max_concurrent_calls: default_concurrency(),
            max_connection_age_seconds: default_age(),
            max_connections: default_connections(),
            max_connections_per_address: default_address_connections(),
            trusted_proxies: Vec::new(),
            forwarded_header: ForwardedHeader::default(),
            header_timeout_seconds: default_header_timeout(),
            idle_timeout_seconds: default_idle_timeout(),
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            authentication: AuthenticationConfig::default(),
            limits: LimitsConfig::default(),
        }
    }

    /// Fails with a sentence that names the first setting that is wrong.
    pub fn check(&self) -> Result<(), String> {
        if self.grpc == self.admin && self.grpc.port() != 0 {
            return Err("server.grpc and server.admin must differ".into());
        }
        let positive = [
            ("timeout_seconds", self.timeout_seconds),
            ("grace_seconds", self.grace_seconds),
            ("max_message_bytes", self.max_message_bytes as u64),
            ("max_request_memory_bytes", self.max_request_memory_bytes as u64),
            ("max_concurrent_calls", self.max_concurrent_calls.into()),
            ("max_connection_age_seconds", self.max_connection_age_seconds),
            ("max_connections", self.max_connections.into()),
            ("max_connections_per_address", self.max_connections_per_address.into()),
            ("header_timeout_seconds", self.header_timeout_seconds),
            ("idle_timeout_seconds", self.idle_timeout_seconds),
        ];
        if let Some((name, _)) = positive.iter().find(|(_, value)| *value == 0) {
            return Err(format!("server.{name} must not be 0"));
        }
        if self.max_request_memory_bytes < self.max_message_bytes {
            return Err("server.max_request_memory_bytes must not be less than server.max_message_bytes".into());
        }
        if self.max_answer_memory_bytes < LEAST_ANSWER_MEMORY {
            return Err(format!("server.max_answer_memory_bytes must be at least {LEAST_ANSWER_MEMORY}"));
        }
        Networks::parse(&self.trusted_proxies)
            .map_err(|entry| format!("server.trusted_proxies: {entry:?} must be an address or a network"))?;
        AllowedCallers::parse(&self.allowed_hosts, &[])
            .map_err(|entry| format!("server.allowed_hosts: {entry:?} must be name, name:port, *.name or *"))?;
        AllowedCallers::parse(&[], &self.allowed_origins)
            .map_err(|entry| format!("server.allowed_origins: {entry:?} must be like https://name or *"))?;
        let calls = ("grpc", self.grpc, "tls", &self.tls);
        for (key, address, section, tls) in [calls, ("admin", self.admin, "admin_tls", &self.admin_tls)] {
            let (key, section) = (format!("server.{key}"), format!("server.{section}"));
            self.check_listener((&key, address), (&section, tls.as_ref()))?;
        }
        let certificates = self.tls.as_ref().map_or(ClientCertificates::Off, |tls| tls.client_certificates);
        if certificates == ClientCertificates::Off && !self.authentication.certificates.is_empty() {
            return Err("server.authentication.certificates needs server.tls.client_certificates".into());
        }
        self.limits.check(self.max_message_bytes)?;
        self.authentication.check()
    }

    /// Checks the TLS of a port, whose address has the setting `key` and whose TLS the setting `section`. Fails for an
    /// address beyond loopback without TLS, unless `plain_on_all_networks` allows it.
    pub(crate) fn check_listener(
        &self,
        (key, address): (&str, SocketAddr),
        (section, tls): (&str, Option<&TlsConfig>),
    ) -> Result<(), String> {
        tls.map_or(Ok(()), |tls| tls.check(section))?;
        tls::check_listener((key, address), (section, tls.is_some()), self.plain_on_all_networks)
    }

    /// The hosts and origins that requests may name. Entries that [`ServerConfig::check`] rejects allow nothing.
    pub(crate) fn allowed_callers(&self) -> AllowedCallers {
        AllowedCallers::parse(&self.allowed_hosts, &self.allowed_origins).unwrap_or_default()
    }

    pub(crate) fn grace(&self) -> Duration {
        Duration::from_secs(self.grace_seconds)
    }

    /// The limits of the port for calls.
    pub(super) fn grpc_limits(&self) -> Limits {
        let timeout = Duration::from_secs(self.timeout_seconds);
        Limits {
            protocols: Protocols::Http1AndHttp2 { streams: self.max_concurrent_calls },
            connections: self.max_connections,
            connections_per_address: self.max_connections_per_address,
            trusted_proxies: self.proxies(),
            head: Duration::from_secs(self.header_timeout_seconds),
            idle: Duration::from_secs(self.idle_timeout_seconds),
            // Over HTTP/1.1 a watch over gRPC-Web is one exchange; the age of the connection ends it.
            exchange: Duration::from_secs(self.max_connection_age_seconds) + timeout,
            age: Duration::from_secs(self.max_connection_age_seconds),
            grace: AGE_GRACE.max(timeout + timeout / 2),
        }
    }

    /// The limits of the admin port.
    pub(super) fn admin_limits(&self) -> Limits {
        let (connections, connections_per_address) = ADMIN_CONNECTIONS;
        Limits {
            protocols: Protocols::Http1,
            connections,
            connections_per_address,
            trusted_proxies: self.proxies(),
            head: Duration::from_secs(self.header_timeout_seconds),
            idle: Duration::from_secs(self.idle_timeout_seconds),
            exchange: ADMIN_EXCHANGE,
            age: Duration::from_secs(self.max_connection_age_seconds),
            grace: ADMIN_EXCHANGE,
        }
    }

    pub(super) fn proxies(&self) -> Networks {
        Networks::parse(&self.trusted_proxies).unwrap_or_default()
    }
}
