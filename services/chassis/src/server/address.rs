//! The address of a caller: that of its connection or, behind a trusted proxy, the one that the proxy names.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName, Request, header};
use serde::{Deserialize, Serialize};

use crate::http::{Networks, Peer};

/// The header in which trusted proxies name the callers. The other one is never read, because a proxy that does not set
/// a header may pass it on as the caller wrote it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`: addresses between commas.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// Finds the addresses of callers.
#[derive(Clone, Debug)]
pub(super) struct CallerAddresses {
    pub proxies: Networks,
    pub header: ForwardedHeader,
}

impl CallerAddresses {
    /// The address of the caller. Of the addresses that a chain of proxies names it is the last one that is no trusted
    /// proxy. Those before it were written by somebody whom nobody trusts. `None` for a call from a trusted proxy that
    /// names no such address.
    pub fn of<B>(&self, request: &Request<B>) -> Option<IpAddr> {
        let Peer(peer) = *request.extensions().get::<Peer>()?;
        if self.proxies.contains(peer) { self.named(request.headers()) } else { Some(peer) }
    }

    fn named(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let (name, read): (HeaderName, fn(&str) -> Option<IpAddr>) = match self.header {
            ForwardedHeader::XForwardedFor => (HeaderName::from_static("x-forwarded-for"), node),
            ForwardedHeader::Forwarded => (header::FORWARDED, element),
        };
        // Each proxy adds its entry at the end, so what callers wrote cannot change how the last entries are read.
        for line in headers.get_all(name).iter().rev() {
            for entry in line.to_str().ok()?.rsplit(',') {
                let address = read(entry.trim())?;
                if !self.proxies.contains(address) {
                    return Some(address);
                }
            }
        }
        None
    }
}

/// The address of a node (RFC 7239, section 6), which may have a port. `None` for `unknown` and other names.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    address.ok()
}

/// The address of the parameter `for` of an element (RFC 7239, section 4).
fn element(text: &str) -> Option<IpAddr> {
    let mut parameters = text.split(';').filter_map(|parameter| parameter.trim().split_once('='));
    let (_, value) = parameters.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    node(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(header: ForwardedHeader, peer: &str, lines: &[(&'static str, &str)]) -> Option<String> {
        let proxies = Networks::parse(&["10.0.0.0/8", "fd00::/8"]).unwrap();
        let mut request = Request::new(());
        request.extensions_mut().insert(Peer(peer.parse().unwrap()));
        for (name, value) in lines {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        CallerAddresses { proxies, header }.of(&request).map(|address| address.to_string())
    }

    #[test]
    fn only_a_trusted_proxy_names_callers() {
        let of = |peer: &str, lines: &[(&'static str, &str)]| found(ForwardedHeader::XForwardedFor, peer, lines);
        let name = "x-forwarded-for";
        for (peer, lines, address) in [
            ("192.0.2.1", vec![(name, "198.51.100.1")], Some("192.0.2.1")),
            ("192.0.2.1", vec![], Some("192.0.2.1")),
            ("10.0.0.1", vec![(name, "198.51.100.1")], Some("198.51.100.1")),
            ("10.0.0.1", vec![(name, "203.0.113.9, 198.51.100.1, 10.0.0.2")], Some("198.51.100.1")),
            ("10.0.0.1", vec![(name, "203.0.113.9"), (name, "198.51.100.1,10.0.0.2")], Some("198.51.100.1")),
            ("10.0.0.1", vec![(name, "\"203.0.113.9, 198.51.100.1")], Some("198.51.100.1")),
            ("10.0.0.1", vec![(name, "198.51.100.1:4711")], Some("198.51.100.1")),
            ("10.0.0.1", vec![(name, "[2001:db8::7]:4711")], Some("2001:db8::7")),
            ("::ffff:10.0.0.1", vec![(name, "2001:db8::7")], Some("2001:db8::7")),
            // The last one is what the proxy itself says; nothing before it counts.
            ("10.0.0.1", vec![(name, "198.51.100.1, unknown")], None),
            ("10.0.0.1", vec![(name, "198.51.100.1,")], None),
            ("10.0.0.1", vec![(name, "10.0.0.3, 10.0.0.2")], None),
            ("10.0.0.1", vec![], None),
            ("10.0.0.1", vec![("forwarded", "for=198.51.100.1")], None),
        ] {
            assert_eq!(of(peer, &lines).as_deref(), address, "{peer} {lines:?}");
        }
    }

    #[test]
    fn the_header_of_the_standard_is_read_where_it_is_chosen() {
        let of = |value: &str| {
            let lines = [("x-forwarded-for", "203.0.113.9"), ("forwarded", value)];
            found(ForwardedHeader::Forwarded, "fd00::1", &lines)
        };
        for (value, address) in [
            ("for=198.51.100.1", Some("198.51.100.1")),
            ("for=203.0.113.9, For=\"198.51.100.1:80\";proto=https;by=10.0.0.1", Some("198.51.100.1")),
            ("for=\"[2001:db8::7]:4711\", for=10.0.0.2", Some("2001:db8::7")),
            ("for=203.0.113.9;host=\"a, for=198.51.100.1", Some("198.51.100.1")),
            ("for=203.0.113.9, for=_hidden", None),
            ("for=203.0.113.9, proto=https", None),
            ("203.0.113.9", None),
        ] {
            assert_eq!(of(value).as_deref(), address, "{value}");
        }
    }
}
