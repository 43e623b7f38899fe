//! The paths of the site.

use percent_encoding::percent_decode_str;

use crate::domain::SectionSlug;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

/// What a path of the site leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SitePath {
    Front,
    Section {
        slug: SectionSlug,
        /// Whether the path is written as the section's own path.
        exact: bool,
    },
    /// An article, if there is one.
    Article {
        section: String,
        /// The second segment.
        last: String,
        /// Whether the path has no slash at its end.
        exact: bool,
    },
    /// The feed of the site or of a section.
    Feed(FeedFormat, Option<SectionSlug>),
    Sitemap,
    Robots,
    Style,
    Icon,
    /// No page has such a path.
    Unknown,
}

/// The percent-decoded path is not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedPath;

impl SitePath {
    /// Reads the percent-encoded path of a request. The path is split before it is decoded, so an encoded slash does not
    /// split it.
    pub fn parse(path: &str) -> Result<Self, MalformedPath> {
        let Some(rest) = path.strip_prefix('/') else {
            return Ok(Self::Unknown);
        };
        let segments = rest.split('/').take(4).map(decode).collect::<Result<Vec<_>, _>>()?;
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        Ok(match segments.as_slice() {
            [""] => Self::Front,
            ["sitemap.xml"] => Self::Sitemap,
            ["robots.txt"] => Self::Robots,
            ["style.css"] => Self::Style,
            ["icon.svg"] => Self::Icon,
            [file] if feed_form(file).is_some() => Self::feed(file, None),
            [name] => section(name, true),
            [name, ""] => section(name, false),
            [name, file] if feed_form(file).is_some() => match SectionSlug::parse(name) {
                Some(slug) => Self::feed(file, Some(slug)),
                None => Self::Unknown,
            },
            [name, last] => article(name, last, true),
            [name, last, ""] => article(name, last, false),
            _ => Self::Unknown,
        })
    }

    fn feed(file: &str, section: Option<SectionSlug>) -> Self {
        feed_form(file).map_or(Self::Unknown, |form| Self::Feed(form, section))
    }

    /// The route, for spans and metrics.
    pub fn route(&self) -> &'static str {
        match self {
            Self::Front => "/",
            Self::Section { .. } => "/{section}",
            Self::Article { .. } => "/{section}/{article}",
            Self::Feed(FeedFormat::Rss, None) => "/feed.xml",
            Self::Feed(FeedFormat::Json, None) => "/feed.json",
            Self::Feed(FeedFormat::Rss, Some(_)) => "/{section}/feed.xml",
            Self::Feed(FeedFormat::Json, Some(_)) => "/{section}/feed.json",
            Self::Sitemap => "/sitemap.xml",
            Self::Robots => "/robots.txt",
            Self::Style => "/style.css",
            Self::Icon => "/icon.svg",
            Self::Unknown => "/{nothing}",
        }
    }
}

fn decode(segment: &str) -> Result<String, MalformedPath> {
    percent_decode_str(segment).decode_utf8().map(Into::into).map_err(|_| MalformedPath)
}

fn feed_form(file: &str) -> Option<FeedFormat> {
    match file {
        "feed.xml" => Some(FeedFormat::Rss),
        "feed.json" => Some(FeedFormat::Json),
        _ => None,
    }
}

/// A section by its slug or by its name: `Économie` leads to `economie`.
fn section(name: &str, exact: bool) -> SitePath {
    match SectionSlug::parse(name) {
        Some(slug) => SitePath::Section { slug, exact },
        None if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || " -_".contains(c)) => {
            SitePath::Section { slug: SectionSlug::of(name), exact: false }
        }
        None => SitePath::Unknown,
    }
}

fn article(section: &str, last: &str, exact: bool) -> SitePath {
    SitePath::Article { section: section.to_owned(), last: last.to_owned(), exact }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{FeedFormat, MalformedPath, SitePath};
    use crate::domain::SectionSlug;

    fn section(slug: &str, exact: bool) -> SitePath {
        SitePath::Section { slug: SectionSlug::parse(slug).unwrap(), exact }
    }

    #[test]
    fn a_path_names_what_stands_there() {
        let cases = [
            ("/", SitePath::Front),
            ("/feed.xml", SitePath::Feed(FeedFormat::Rss, None)),
            ("/sport/feed.json", SitePath::Feed(FeedFormat::Json, SectionSlug::parse("sport"))),
            ("/sport", section("sport", true)),
            ("/sport/", section("sport", false)),
            ("/%C3%89conomie", section("economie", false)),
            ("/%D8%B9%D8%A7%D9%84%D9%85", section("عالم", true)),
            ("/sitemap.xml", SitePath::Sitemap),
        ];
        for (path, address) in cases {
            assert_eq!(SitePath::parse(path), Ok(address), "{path}");
        }
    }

    #[test]
    fn an_encoded_slash_parts_nothing() {
        let article = SitePath::Article { section: "a/b".into(), last: "../c".into(), exact: true };
        assert_eq!(SitePath::parse("/a%2Fb/..%2fc"), Ok(article));
    }

    #[test]
    fn what_leads_nowhere_names_nothing() {
        for path in ["", "*", "//", "/..", "/%2e%2e", "/%00", "/a%2fb", "/a/b/c", "/a/b/c/d/e/f", "/Sport/feed.xml/"] {
            let address = SitePath::parse(path).unwrap();
            assert!(matches!(address, SitePath::Unknown | SitePath::Article { .. }), "{path}: {address:?}");
        }
        assert_eq!(SitePath::parse("/a/%ff"), Err(MalformedPath));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_path_is_read(path in "(/?[%a-f0-9.é\\PC]{0,20}){0,6}") {
            let _address = SitePath::parse(&path);
        }
    }
}
