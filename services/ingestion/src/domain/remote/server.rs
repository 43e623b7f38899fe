//! A server: a host and a port.

use std::fmt;

use url::{Host, Url};

/// A server to connect to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    /// A name in lower case, or an IP address.
    pub host: Host,
    pub port: u16,
}

impl Server {
    /// The server in an address of any scheme.
    pub(super) fn of(url: &Url, usual_port: u16) -> Option<Self> {
        // The URL parser normalises hosts only in `http` and `https` addresses.
        let host = Host::parse(url.host_str()?).ok()?;
        Some(Self { host, port: url.port().unwrap_or(usual_port) })
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}
