//! Whom a fetch may connect to: public addresses, and the hosts that are allowed by name. Every connection asks
//! here, over HTTP or not.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::{Hosts, address::is_public, failure::Unreachable};
use crate::domain::Server;

/// Finds the addresses of names.
#[async_trait]
pub(super) trait Resolver: Send + Sync {
    /// The addresses that a name has now, each with port 0.
    async fn resolve(&self, name: &str) -> io::Result<Vec<SocketAddr>>;
}

/// The system's own resolver.
struct System;

#[async_trait]
impl Resolver for System {
    async fn resolve(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.collect())
    }
}

/// Tells the addresses that may be connected to. A name is resolved for each connection, and the connection goes to
/// the very addresses that were looked at, so that no name can change in between.
#[derive(Clone)]
pub struct Guard {
    allowed: Hosts,
    resolver: Arc<dyn Resolver>,
    is_outside: fn(IpAddr) -> bool,
}

impl Guard {
    /// Keeps to public addresses, and to what is allowed inside a network.
    pub fn new(allowed: Hosts) -> Self {
        Self { allowed, resolver: Arc::new(System), is_outside: is_public }
    }

    /// With other names, and another world outside.
    #[cfg(test)]
    pub(super) fn of(allowed: Hosts, resolver: Arc<dyn Resolver>, is_outside: fn(IpAddr) -> bool) -> Self {
        Self { allowed, resolver, is_outside }
    }

    /// Whether an address leads to a host that is allowed wherever it lies.
    pub(super) fn allows(&self, url: &Url) -> bool {
        self.allowed.have(url)
    }

    /// Refuses an address whose host is a number inside a network. A name is looked at when it is connected to.
    pub(super) fn check_url<'a>(&self, url: &'a Url, host: &Host<&'a str>) -> Result<(), Unreachable> {
        if self.allows(url) { Ok(()) } else { self.check(host) }
    }

    /// The same for a server that speaks no HTTP.
    pub(super) fn check_server(&self, server: &Server) -> Result<(), Unreachable> {
        if self.allowed.have_server(server) { Ok(()) } else { self.check(&server.host) }
    }

    fn check<S>(&self, host: &Host<S>) -> Result<(), Unreachable> {
        let address = match host {
            Host::Ipv4(address) => IpAddr::V4(*address),
            Host::Ipv6(address) => IpAddr::V6(*address),
            Host::Domain(_) => return Ok(()),
        };
        if (self.is_outside)(address) { Ok(()) } else { Err(Unreachable::Private) }
    }

    /// The addresses of a server to connect to, at least one.
    pub(super) async fn addresses(&self, server: &Server) -> Result<Vec<SocketAddr>, Unreachable> {
        self.check_server(server)?;
        let mut found = match &server.host {
            Host::Ipv4(address) => vec![(*address, server.port).into()],
            Host::Ipv6(address) => vec![(*address, server.port).into()],
            Host::Domain(name) => self.find(name, self.allowed.have_server(server)).await?,
        };
        for address in &mut found {
            address.set_port(server.port);
        }
        Ok(found)
    }

    /// What resolves names for connections over HTTP: to addresses outside, or, for hosts that are allowed, to any.
    pub(super) fn names(&self, allowed: bool) -> Arc<dyn Resolve> {
        Arc::new(Names { guard: self.clone(), allowed })
    }

    async fn find(&self, name: &str, allowed: bool) -> Result<Vec<SocketAddr>, Unreachable> {
        let mut found = self.resolver.resolve(name).await.map_err(|_| Unreachable::Unresolved)?;
        if found.is_empty() {
            return Err(Unreachable::Unresolved);
        }
        if !allowed {
            found.retain(|address| (self.is_outside)(address.ip()));
        }
        if found.is_empty() { Err(Unreachable::Private) } else { Ok(found) }
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("allowed", &self.allowed).finish_non_exhaustive()
    }
}

/// The guard as an HTTP client asks it.
struct Names {
    guard: Guard,
    allowed: bool,
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, allowed) = (self.guard.clone(), self.allowed);
        Box::pin(async move {
            let found = guard.find(name.as_str(), allowed).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
