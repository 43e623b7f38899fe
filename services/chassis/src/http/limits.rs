//! The limits of a port.

use std::time::Duration;

use super::Networks;

/// The HTTP versions of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocols {
    /// Only HTTP/1.1.
    Http1,
    /// HTTP/1.1, and HTTP/2 without TLS for clients that send its preface first.
    Http1AndHttp2 {
        /// How many requests one HTTP/2 connection may have under way. Further requests are rejected with
        /// REFUSED_STREAM, which clients retry.
        streams: u32,
    },
}

impl Protocols {
    /// Their names in a TLS handshake (ALPN, RFC 7301), the preferred one first.
    pub(super) fn names(self) -> &'static [&'static [u8]] {
        match self {
            Self::Http1 => &[b"http/1.1"],
            Self::Http1AndHttp2 { .. } => &[b"h2", b"http/1.1"],
        }
    }
}

/// The limits of a port.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The protocols that it accepts.
    pub protocols: Protocols,
    /// How many connections may be open in all. Beyond the limit, a new connection replaces one that has no request
    /// under way, or a long one. When there is none, the new connection is closed.
    pub connections: u32,
    /// The same limit for the connections of one address. It closes none of them that has a request under way. An IPv6
    /// network of 64 bits counts as one address.
    pub connections_per_address: u32,
    /// Proxy addresses, which carry the connections of many clients. The limit per address does not apply to them.
    pub trusted_proxies: Networks,
    /// How long a new connection may take to send its first request, and how long each request head may take. A TLS
    /// handshake and the first request have this time together. Over
    /// HTTP/1.1 it is also the time that a kept connection may be idle.
    pub head: Duration,
    /// How long an HTTP/2 connection may be without a request under way.
    pub idle: Duration,
    /// How long an exchange over HTTP/1.1 may take, from the head of the request to the last byte of the answer.
    pub exchange: Duration,
    /// How long a connection lives, plus or minus a tenth, so that callers spread over new replicas. After that the
    /// peer is notified, and the connection ends with its requests under way.
    pub age: Duration,
    /// How long the requests under way may take after the peer was notified. Response streams that are still open then
    /// end with UNAVAILABLE.
    pub grace: Duration,
}
