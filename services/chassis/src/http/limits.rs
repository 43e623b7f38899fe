//! The limits of a port.

use std::time::Duration;

use super::Networks;

/// The versions of HTTP that a port speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocols {
    /// HTTP/1.1 alone.
    Http1,
    /// HTTP/1.1, and HTTP/2 without TLS for a client that begins with its preface.
    Http1AndHttp2 {
        /// How many requests one HTTP/2 connection may have under way; more are refused with REFUSED_STREAM, which
        /// clients retry.
        streams: u32,
    },
}

/// The limits of a port.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The protocols that it accepts.
    pub protocols: Protocols,
    /// How many connections may be open in all. Beyond it a new one takes the place of one that has no request under
    /// way, or has had one for long, and is closed when there is none.
    pub connections: u32,
    /// The same for the connections of one address. Their requests under way are left alone. An IPv6 network of 64 bits
    /// counts as one address.
    pub connections_per_address: u32,
    /// Addresses that speak for many: the limit per address does not hold for them.
    pub trusted_proxies: Networks,
    /// How long a new connection has for its first request, and the head of each request to come in. Over HTTP/1.1 a
    /// kept connection may be idle as long, too.
    pub head: Duration,
    /// How long an HTTP/2 connection may be without a request under way.
    pub idle: Duration,
    /// How long an exchange over HTTP/1.1 may take, from the head of the request to the last byte of the answer.
    pub exchange: Duration,
    /// How long a connection lives, give or take a tenth, so that callers spread over new replicas. Then it is told to
    /// end, and ends with the requests under way.
    pub age: Duration,
    /// How long the requests under way have when a connection is told to end. Streams of answers that are still open
    /// then end with UNAVAILABLE.
    pub grace: Duration,
}
