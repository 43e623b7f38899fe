//! The hosts and origins that a request may name.
//!
//! A web page can make its visitors' browsers send requests to every server that they can reach. With a host name that
//! resolves first to the site and then to the visitor's own machine (DNS rebinding), the page even reads the answers.
//! Such a request names a foreign host or a foreign origin. So the host has to be an IP address (no name resolves to it
//! in this way), a loopback name, or an entry of the list. The origin, which programs do not send, has to be a loopback
//! origin or an entry of the list.

use std::{fmt, net::IpAddr};

use http::{HeaderMap, Request, header, uri::Authority};

/// Allows any host or origin.
const ANY: &str = "*";

/// The hosts and origins that a request may name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedCallers {
    hosts: Vec<Host>,
    origins: Vec<Origin>,
}

/// The header that makes a request forbidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// The request does not name exactly one host.
    NoHost,
    /// The host is not allowed.
    Host(String),
    /// The origin of the requesting page is not allowed.
    Origin(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    Any,
    /// A name. With a port, only that port is allowed.
    Name(String, Option<u16>),
    /// All names that end with this text, which begins with a dot.
    Below(String, Option<u16>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Origin {
    Any,
    Exactly(String),
}

impl AllowedCallers {
    /// Parses both lists. A host is `name`, `name:port`, `*.name` or `*`; an origin is `https://name[:port]` or `*`.
    /// The error is the first invalid entry.
    pub fn parse(hosts: &[String], origins: &[String]) -> Result<Self, String> {
        let hosts = hosts.iter().map(|entry| host(entry).ok_or_else(|| entry.clone())).collect::<Result<_, _>>()?;
        let origins = origins.iter().map(|entry| origin(entry).ok_or_else(|| entry.clone()));
        Ok(Self { hosts, origins: origins.collect::<Result<_, _>>()? })
    }

    /// Checks the target, `Host` and `Origin` of a request.
    pub fn check<B>(&self, request: &Request<B>) -> Result<(), Forbidden> {
        let mut named = request.headers().get_all(header::HOST).iter();
        let host = match (named.next(), named.next()) {
            (Some(host), None) => Some(host.to_str().map_err(|_| Forbidden::NoHost)?),
            (None, _) => None,
            (Some(_), Some(_)) => return Err(Forbidden::NoHost),
        };
        let target = request.uri().authority().map(Authority::as_str);
        if host.is_none() && target.is_none() && request.version() == http::Version::HTTP_11 {
            // RFC 9112 §3.2
            return Err(Forbidden::NoHost);
        }
        for authority in host.into_iter().chain(target) {
            if !self.allows_host(authority) {
                return Err(Forbidden::Host(shown(authority)));
            }
        }
        for origin in request.headers().get_all(header::ORIGIN) {
            let origin = origin.to_str().unwrap_or("?");
            if !self.allows_origin(origin) {
                return Err(Forbidden::Origin(shown(origin)));
            }
        }
        Ok(())
    }

    /// Whether a host, with its port or without, is allowed.
    pub fn allows_host(&self, authority: &str) -> bool {
        let Some((name, port)) = split(authority) else { return self.hosts.contains(&Host::Any) };
        is_address(&name) || is_loopback(&name) || self.hosts.iter().any(|host| host.is(&name, port))
    }

    /// Whether a page of this origin may send requests.
    pub fn allows_origin(&self, origin: &str) -> bool {
        let of_loopback = || {
            let (scheme, authority) = origin.split_once("://")?;
            let (name, _) = split(authority)?;
            Some(matches!(scheme, "http" | "https") && is_loopback(&name))
        };
        let listed = self.origins.iter().any(|entry| match entry {
            Origin::Any => true,
            Origin::Exactly(entry) => entry.eq_ignore_ascii_case(origin),
        });
        listed || of_loopback() == Some(true)
    }
}

impl Host {
    fn is(&self, name: &str, port: Option<u16>) -> bool {
        let at = |wanted: &Option<u16>| wanted.is_none() || *wanted == port;
        match self {
            Self::Any => true,
            Self::Name(wanted, wanted_port) => wanted == name && at(wanted_port),
            Self::Below(suffix, wanted_port) => name.ends_with(suffix.as_str()) && at(wanted_port),
        }
    }
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHost => f.write_str("a request must name one host"),
            Self::Host(host) => write!(f, "the host {host:?} is not served here"),
            Self::Origin(origin) => write!(f, "pages of {origin:?} may not call"),
        }
    }
}

fn host(entry: &str) -> Option<Host> {
    if entry == ANY {
        return Some(Host::Any);
    }
    let (below, entry) = entry.strip_prefix("*.").map_or((false, entry), |entry| (true, entry));
    let (name, port) = split(entry)?;
    Some(if below { Host::Below(format!(".{name}"), port) } else { Host::Name(name, port) })
}

fn origin(entry: &str) -> Option<Origin> {
    if entry == ANY {
        return Some(Origin::Any);
    }
    let (scheme, authority) = entry.split_once("://")?;
    split(authority)?;
    (!scheme.is_empty()).then(|| Origin::Exactly(entry.to_owned()))
}

/// Splits an authority into name and port. `None` when the authority has another form. The name is in lower case,
/// without a final dot and without the brackets of an IPv6 address.
fn split(authority: &str) -> Option<(String, Option<u16>)> {
    let (name, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (name, port) = rest.split_once(']')?;
            name.parse::<std::net::Ipv6Addr>().ok()?;
            (name, port.strip_prefix(':').or(port.is_empty().then_some(""))?)
        }
        None => authority.split_once(':').unwrap_or((authority, "")),
    };
    let port = if port.is_empty() { None } else { Some(port.parse().ok()?) };
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte));
    (plain && !name.is_empty()).then_some((name, port))
}

fn is_address(name: &str) -> bool {
    name.parse::<IpAddr>().is_ok()
}

fn is_loopback(name: &str) -> bool {
    let is_loopback_address = name.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback());
    // RFC 6761 §6.3
    is_loopback_address || name == "localhost" || name.ends_with(".localhost")
}

/// The part of a foreign text that is short enough for a log line.
fn shown(text: &str) -> String {
    text.chars().take(100).collect()
}

/// Whether a request has the media type of gRPC, which decides the form of the error response.
pub(super) fn is_grpc(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    media_type == "application/grpc" || media_type.starts_with("application/grpc+")
}

#[cfg(test)]
#[path = "allowed_tests.rs"]
mod tests;
