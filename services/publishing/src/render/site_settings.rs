//! The name, the address and the language of the site.

use url::Url;

use super::FeedScope;
use crate::domain::LanguageTag;

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
