//! The configuration of the site.

use std::{net::SocketAddr, ops::RangeInclusive, time::Duration};

use newsroom_chassis::{
    http::{Limits, Networks, Protocols},
    tls::TlsConfig,
};
use serde::{Deserialize, Serialize};

use crate::{domain::LanguageTag, render::SiteSettings};

/// The default port of the site.
pub const SITE_PORT: u16 = 7100;

/// The longest name of a site, in characters.
const MAX_NAME: usize = 100;

/// How long a reader may take to read a response.
const TO_READ: Duration = Duration::from_secs(60);

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteConfig {
    pub listen: SocketAddr,
    /// The certificate of the site. Without it, the site has no TLS.
    pub tls: Option<TlsConfig>,
    /// The public address of the site, for example `https://news.example`.
    pub base_url: String,
    /// 1 to 100 characters.
    pub name: String,
    /// The language of front, section and error pages (BCP 47).
    pub language: String,
    /// How many articles of each section the front page shows.
    pub front_articles: u32,
    /// How many articles a page of a section shows.
    pub section_articles: u32,
    /// How many articles a feed contains. Fewer if the articles are very long.
    pub feed_articles: u32,
    /// The most articles under *You may also like*.
    pub related_articles: u32,
    pub timeout_seconds: u64,
    /// How many requests may be under way. Further requests are answered with 503.
    pub max_concurrent_requests: u32,
    /// How many connections may be open. Beyond that, an idle connection or the new one is closed.
    pub max_connections: u32,
    /// How many connections one address may have.
    pub max_connections_per_address: u32,
    /// Addresses and networks (`10.0.0.0/8`) of proxies. The limit per address does not apply to them.
    pub trusted_proxies: Vec<String>,
}

impl Default for SiteConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], SITE_PORT)),
            tls: None,
            base_url: format!("http://127.0.0.1:{SITE_PORT}"),
            name: "Newsroom".into(),
            language: "en".into(),
            front_articles: 6,
            section_articles: 20,
            feed_articles: 30,
            related_articles: 6,
            timeout_seconds: 10,
            max_concurrent_requests: 256,
            max_connections: 1024,
            max_connections_per_address: 128,
            trusted_proxies: Vec::new(),
        }
    }
}

impl SiteConfig {
    /// Checks all values. The error begins with the key.
    pub fn check(&self) -> Result<(), String> {
        let ranges: [(&str, u64, RangeInclusive<u64>); 8] = [
            ("front_articles", self.front_articles.into(), 1..=50),
            ("section_articles", self.section_articles.into(), 1..=100),
            ("feed_articles", self.feed_articles.into(), 1..=100),
            ("related_articles", self.related_articles.into(), 0..=20),
            ("timeout_seconds", self.timeout_seconds, 1..=300),
            ("max_concurrent_requests", self.max_concurrent_requests.into(), 1..=65_536),
            ("max_connections", self.max_connections.into(), 1..=65_536),
            ("max_connections_per_address", self.max_connections_per_address.into(), 1..=65_536),
        ];
        for (key, value, range) in ranges {
            if !range.contains(&value) {
                return Err(format!("{key} must be {} to {}", range.start(), range.end()));
            }
        }
        self.proxies()?;
        self.site_settings().map(drop)
    }

    pub fn site_settings(&self) -> Result<SiteSettings, String> {
        let name = self.name.trim();
        if !(1..=MAX_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(format!("name must have 1 to {MAX_NAME} characters on one line"));
        }
        let language = LanguageTag::parse(&self.language).ok_or("language must be a language tag (BCP 47), like fr")?;
        SiteSettings::new(name.to_owned(), &self.base_url, language).map_err(|error| format!("base_url {error}"))
    }

    /// The limits of connections. Invalid proxies are ignored here, because `check` reports them.
    pub fn limits(&self) -> Limits {
        Limits {
            protocols: Protocols::Http1,
            connections: self.max_connections,
            connections_per_address: self.max_connections_per_address,
            trusted_proxies: self.proxies().unwrap_or_default(),
            head: Duration::from_secs(15),
            idle: Duration::from_secs(15),
            exchange: self.timeout() + TO_READ,
            age: Duration::from_secs(120),
            grace: Duration::from_secs(10),
        }
    }

    fn proxies(&self) -> Result<Networks, String> {
        Networks::parse(&self.trusted_proxies)
            .map_err(|entry| format!("trusted_proxies: {entry:?} must be an address or a network"))
    }

    pub(super) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::SiteConfig;

    #[test]
    fn what_is_wrong_is_said_with_its_key() {
        assert_eq!(SiteConfig::default().check(), Ok(()));
        let wrong = [
            (SiteConfig { name: " ".into(), ..SiteConfig::default() }, "name must have"),
            (SiteConfig { language: "french".into(), ..SiteConfig::default() }, "language must be"),
            (SiteConfig { base_url: "/".into(), ..SiteConfig::default() }, "base_url must be"),
            (SiteConfig { section_articles: 0, ..SiteConfig::default() }, "section_articles must be 1 to 100"),
            (
                SiteConfig { trusted_proxies: vec!["ingress".into()], ..SiteConfig::default() },
                "trusted_proxies: \"ingress\"",
            ),
            (SiteConfig { timeout_seconds: 301, ..SiteConfig::default() }, "timeout_seconds must be 1 to 300"),
        ];
        for (config, said) in wrong {
            let error = config.check().unwrap_err();
            assert!(error.starts_with(said), "{error}");
        }
    }
}
