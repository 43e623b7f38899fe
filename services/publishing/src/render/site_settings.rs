//! The site: its name, where it stands, its language.

use url::Url;

use super::FeedScope;
use crate::domain::Language;

/// What every page says of its site.
#[derive(Clone, Debug)]
pub struct SiteSettings {
    /// The site's name.
    pub name: String,
    /// The language of front, section and error pages.
    pub language: Language,
    base: Url,
}

/// The text is not an address that a site can stand at.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an http or https address without path, query and user, like https://news.example")]
pub struct InvalidBaseUrl;

impl SiteSettings {
    /// A site that readers reach at `base_url`, for example `https://news.example`.
    pub fn new(name: String, base_url: &str, language: Language) -> Result<Self, InvalidBaseUrl> {
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

    /// The address of a path, percent-encoded.
    pub fn url(&self, path: &str) -> String {
        let mut url = self.base.clone();
        url.set_path(path);
        url.into()
    }

    /// A path within the site, percent-encoded.
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

    /// The path of the page that a feed follows.
    pub(super) fn home_of(&self, scope: FeedScope<'_>) -> String {
        match scope {
            FeedScope::Site => "/".to_owned(),
            FeedScope::Section(section) => format!("/{}", section.slug),
        }
    }

    /// The path of a feed, by the name of its file.
    pub(super) fn feed_of(&self, scope: FeedScope<'_>, file: &str) -> String {
        match scope {
            FeedScope::Site => format!("/{file}"),
            FeedScope::Section(section) => format!("/{}/{file}", section.slug),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, SiteSettings};

    #[test]
    fn a_site_stands_at_a_plain_address() {
        let at = |url| SiteSettings::new("N".into(), url, Language::or_undetermined("en"));
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
