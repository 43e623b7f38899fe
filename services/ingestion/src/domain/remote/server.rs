//! A server: a host and a port.

use std::fmt;

use url::{Host, Url};

/// A server to connect to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    /// Its name, lower case, or its address.
    pub host: Host,
    pub port: u16,
}

impl Server {
    /// The server of an address of any scheme.
    pub(super) fn of(url: &Url, usual_port: u16) -> Option<Self> {
        // Only addresses of the web have their hosts read as such: names folded, numbers as numbers.
        let host = Host::parse(url.host_str()?).ok()?;
        Some(Self { host, port: url.port().unwrap_or(usual_port) })
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}
