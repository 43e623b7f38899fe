//! Hosts that may be reached in private networks.

use url::Url;

use crate::domain::Server;

/// Hosts, each with one port or with any port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts(Vec<(String, Option<u16>)>);

impl Hosts {
    /// Parses `host`, `host:port` and `[::1]:port`. The error is the first entry of another form.
    pub fn parse(entries: &[String]) -> Result<Self, String> {
        entries.iter().map(|entry| parse(entry).ok_or_else(|| entry.clone())).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the host of a URL is one of them.
    pub fn have(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        self.have_at(host, url.port_or_known_default())
    }

    /// Whether a server is one of them.
    pub fn have_server(&self, server: &Server) -> bool {
        self.have_at(&server.host.to_string(), Some(server.port))
    }

    fn have_at(&self, host: &str, port: Option<u16>) -> bool {
        self.0.iter().any(|(known, at)| known == host && (at.is_none() || *at == port))
    }
}

fn parse(entry: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match entry.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port.parse::<u16>().ok()?)),
        _ => (entry, None),
    };
    let bare = host.contains(':') && !host.starts_with('[');
    let host = if bare { format!("[{host}]") } else { host.to_owned() };
    // The URL parser writes a host as in the addresses of sources: in lower case, with IP addresses in canonical form.
    let plain = !host.is_empty() && !host.contains(['/', '@', '?', '#', '\\']);
    let url = Url::parse(&format!("http://{host}/")).ok().filter(|_| plain)?;
    Some((url.host_str()?.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn have(entry: &str, url: &str) -> bool {
        Hosts::parse(&[entry.to_owned()]).unwrap().have(&Url::parse(url).unwrap())
    }

    #[test]
    fn a_host_is_known_with_its_port_or_with_all() {
        for (entry, url, known) in [
            ("wire.internal", "http://WIRE.internal/rss", true),
            ("Wire.Internal", "https://wire.internal:8443/rss", true),
            ("wire.internal:80", "http://wire.internal/rss", true),
            ("wire.internal:80", "https://wire.internal/rss", false),
            ("wire.internal", "http://xwire.internal/", false),
            ("127.0.0.1:8080", "http://127.0.0.1:8080/", true),
            ("127.0.0.1:8080", "http://0x7f.1:8080/", true),
            ("127.0.0.1:8080", "http://127.0.0.1:8081/", false),
            ("::1", "http://[::1]:9/", true),
            ("[::1]:9", "http://[::1]:9/", true),
        ] {
            assert_eq!(have(entry, url), known, "{entry} {url}");
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for entry in ["", "http://a.example", "a.example/", "a.example:port", "user@a.example", "a b"] {
            assert_eq!(Hosts::parse(&[entry.to_owned()]), Err(entry.to_owned()));
        }
    }
}
