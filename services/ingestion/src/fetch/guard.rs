//! Decides which addresses a fetch may connect to: public ones, and those of hosts that the configuration allows. Every
//! connection is checked here, over HTTP or not.

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

/// Resolves names.
#[async_trait]
pub(super) trait Resolver: Send + Sync {
    /// The current addresses of a name, each with port 0.
    async fn resolve(&self, name: &str) -> io::Result<Vec<SocketAddr>>;
}

/// The resolver of the system.
struct System;

#[async_trait]
impl Resolver for System {
    async fn resolve(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.collect())
    }
}

/// Decides which addresses may be connected to. A name is resolved for each connection, and the connection uses the
/// same addresses that were checked, so that a name cannot change in between.
#[derive(Clone)]
pub struct Guard {
    allowed: Hosts,
    resolver: Arc<dyn Resolver>,
    is_outside: fn(IpAddr) -> bool,
}

impl Guard {
    /// Allows public addresses, and private ones of the `allowed` hosts.
    pub fn new(allowed: Hosts) -> Self {
        Self { allowed, resolver: Arc::new(System), is_outside: is_public }
    }

    /// With another resolver and another definition of public.
    #[cfg(test)]
    pub(super) fn of(allowed: Hosts, resolver: Arc<dyn Resolver>, is_outside: fn(IpAddr) -> bool) -> Self {
        Self { allowed, resolver, is_outside }
    }

    /// Whether the configuration allows the host of a URL at any address.
    pub(super) fn allows(&self, url: &Url) -> bool {
        self.allowed.have(url)
    }

    /// Refuses a URL whose host is an IP address in a private network. A name is checked when it is connected to.
    pub(super) fn check_url<'a>(&self, url: &'a Url, host: &Host<&'a str>) -> Result<(), Unreachable> {
        if self.allows(url) { Ok(()) } else { self.check(host) }
    }

    /// Refuses a server as [`Guard::check_url`] does a URL.
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

    /// The allowed addresses of a server, at least one.
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

    /// The resolver of an HTTP client: public addresses only or, with `allowed`, any.
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

/// The guard as a resolver of an HTTP client.
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
