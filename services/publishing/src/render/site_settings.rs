//! The name, the address and the language of the site.

use percent_encoding::percent_decode_str;
use url::Url;

use super::FeedScope;
use crate::domain::{FormerPath, LanguageTag};

#[derive(Clone, Debug)]
pub struct SiteSettings {
    pub name: String,
    /// The language of front, section and error pages.
    pub language: LanguageTag,
    base: Url,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an http or https address without path, query and user, like https://news.example")]
pub struct InvalidBaseUrl;

impl SiteSettings {
    /// `base_url` is the public address of the site, for example `https://news.example`.
    pub fn new(name: String, base_url: &str, language: LanguageTag) -> Result<Self, InvalidBaseUrl> {
        let base = Url::parse(base_url).map_err(|_| InvalidBaseUrl)?;
        let plain = matches!(base.scheme(), "http" | "https")
            && base.has_host()
            && base.path() == "/"
            && base.query().is_none()
            && base.fragment().is_none()
            && base.username().is_empty()
            && base.password().is_none();
        if plain { Ok(Self { name, language, base }) } else { Err(InvalidBaseUrl) }
    }

    /// The percent-encoded address of a path.
    pub fn url(&self, path: &str) -> String {
        let mut url = self.base.clone();
        url.set_path(path);
        url.into()
    }

    /// The percent-encoded path.
    pub fn href(&self, path: &str) -> String {
        let mut url = self.base.clone();
        url.set_path(path);
        url.path().to_owned()
    }

    /// The path of an address of this site, at which an archived article stood. `None` for an address of another site.
    /// `http` and `https`, and `www.` before the host, make no difference.
    pub fn former_path(&self, address: &str) -> Option<FormerPath> {
        let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        let host = |url: &Url| url.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned());
        if host(&url) != host(&self.base) || url.port() != self.base.port() {
            return None;
        }
        // An encoded slash is part of a name, so the decoded path would be another one.
        let path = Some(url.path()).filter(|path| !path.to_ascii_lowercase().contains("%2f"))?;
        let path = percent_decode_str(path).decode_utf8().ok()?;
        FormerPath::parse(&path, url.query())
    }

    /// The title of a feed.
    pub(super) fn title_of(&self, scope: FeedScope<'_>) -> String {
        match scope {
            FeedScope::Site => self.name.clone(),
            FeedScope::Section(section) => format!("{} – {}", self.name, section.name),
        }
    }

    /// The path of the page that lists the articles of a feed.
    pub(super) fn home_of(&self, scope: FeedScope<'_>) -> String {
        match scope {
            FeedScope::Site => "/".to_owned(),
            FeedScope::Section(section) => format!("/{}", section.slug),
        }
    }

    /// The path of a feed with this file name.
    pub(super) fn feed_of(&self, scope: FeedScope<'_>, file: &str) -> String {
        match scope {
            FeedScope::Site => format!("/{file}"),
            FeedScope::Section(section) => format!("/{}/{file}", section.slug),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LanguageTag, SiteSettings};

    #[test]
    fn an_archived_article_stood_on_this_site_or_on_another() {
        let site = |base| SiteSettings::new("N".into(), base, LanguageTag::or_undetermined("en")).unwrap();
        let path = |address| site("https://news.example").former_path(address).map(|path| path.to_string());
        for address in ["http://www.news.example/a/%C3%A9t%C3%A9.html#x", "https://NEWS.example/a/été.html"] {
            assert_eq!(path(address).as_deref(), Some("/a/été.html"), "{address}");
        }
        assert_eq!(path("https://news.example/a.php?id=7").as_deref(), Some("/a.php?id=7"));
        let elsewhere = ["https://other.example/a", "https://news.example:8443/a", "ftp://news.example/a", "/a", ""];
        for address in elsewhere.into_iter().chain(["https://news.example/", "https://news.example/a%2Fb"]) {
            assert_eq!(path(address), None, "{address}");
        }
        let local = site("http://127.0.0.1:7100").former_path("http://127.0.0.1:7100/2012/a");
        assert_eq!(local.map(|path| path.to_string()).as_deref(), Some("/2012/a"));
    }

    #[test]
    fn a_site_stands_at_a_plain_address() {
        let at = |url| SiteSettings::new("N".into(), url, LanguageTag::or_undetermined("en"));
        assert_eq!(
            at("https://news.example").unwrap().url("/monde/مراكش"),
            "https://news.example/monde/%D9%85%D8%B1%D8%A7%D9%83%D8%B4",
        );
        assert_eq!(at("http://localhost:7300/").unwrap().href("/a?b#c"), "/a%3Fb%23c");
        for wrong in ["", "news.example", "ftp://a", "https://a/b", "https://a/?q", "https://u:p@a/"] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
    }
}
