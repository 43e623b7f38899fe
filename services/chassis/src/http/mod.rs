//! HTTP ports: one accept loop for calls, the admin port, the site and pushes.
//!
//! An [`HttpServer`] accepts connections without delay, limits their number in all and for each address, and closes
//! connections that are slow, idle or old. A [`Handler`] answers the requests. [`Routes`] are the handler of a port for
//! readers or senders. [`AllowedCallers`] lists the hosts and origins that a request may name.

mod admission;
mod allowed;
mod connection;
mod exchange;
mod guarded;
mod handler;
mod limits;
mod linger;
mod network;
mod routes;
mod server;
mod unprocessed;

pub use allowed::{AllowedCallers, Forbidden};
pub use exchange::{ConnectionEnd, Peer};
pub use guarded::Guarded;
pub use handler::{Handler, TowerHandler};
pub use limits::{Limits, Protocols};
pub use network::Networks;
pub use routes::{Answered, RequestRules, Routes, Unserved};
pub use server::HttpServer;
pub use unprocessed::is_unprocessed;

use std::error::Error;

/// Any error that a body or a connection may end with.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// A port of a service, as metrics and log lines name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port {
    /// The name of the service, for example `publishing`.
    pub service: &'static str,
    /// The purpose of the port: `grpc`, `admin`, `site`, `pushes`.
    pub name: &'static str,
}
