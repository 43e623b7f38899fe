//! What a path of the site names, parsed at the door.

use percent_encoding::percent_decode_str;

use crate::domain::SectionSlug;

/// The form of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedForm {
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// The front page.
    Front,
    /// A section; not `exact` where its path is written another way.
    Section {
        /// The section.
        slug: SectionSlug,
        /// Whether the path is the section's own.
        exact: bool,
    },
    /// Perhaps an article.
    Article {
        /// The first segment.
        section: String,
        /// The second one.
        last: String,
        /// Whether no slash follows.
        exact: bool,
    },
    /// The feed of the site or of a section.
    Feed(FeedForm, Option<SectionSlug>),
    /// The list of all pages.
    Sitemap,
    /// What crawlers may do.
    Robots,
    /// The style sheet.
    Style,
    /// The icon.
    Icon,
    /// Nothing that could be here.
    Nothing,
}

/// The path is not UTF-8 when percent-decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl Address {
    /// Reads a path as it stands in a request, percent-encoded. Segments are parted before they are
    /// decoded, so that an encoded slash parts nothing.
    pub fn parse(path: &str) -> Result<Self, Malformed> {
        let Some(rest) = path.strip_prefix('/') else {
            return Ok(Self::Nothing);
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
                None => Self::Nothing,
            },
            [name, last] => article(name, last, true),
            [name, last, ""] => article(name, last, false),
            _ => Self::Nothing,
        })
    }

    fn feed(file: &str, section: Option<SectionSlug>) -> Self {
        feed_form(file).map_or(Self::Nothing, |form| Self::Feed(form, section))
    }

    /// What stands there, as a route: the name of its span.
    pub fn route(&self) -> &'static str {
        match self {
            Self::Front => "/",
            Self::Section { .. } => "/{section}",
            Self::Article { .. } => "/{section}/{article}",
            Self::Feed(FeedForm::Rss, None) => "/feed.xml",
            Self::Feed(FeedForm::Json, None) => "/feed.json",
            Self::Feed(FeedForm::Rss, Some(_)) => "/{section}/feed.xml",
            Self::Feed(FeedForm::Json, Some(_)) => "/{section}/feed.json",
            Self::Sitemap => "/sitemap.xml",
            Self::Robots => "/robots.txt",
            Self::Style => "/style.css",
            Self::Icon => "/icon.svg",
            Self::Nothing => "/{nothing}",
        }
    }
}

fn decode(segment: &str) -> Result<String, Malformed> {
    percent_decode_str(segment).decode_utf8().map(Into::into).map_err(|_| Malformed)
}

fn feed_form(file: &str) -> Option<FeedForm> {
    match file {
        "feed.xml" => Some(FeedForm::Rss),
        "feed.json" => Some(FeedForm::Json),
        _ => None,
    }
}

/// A section by its slug, or by its name in other letters: `Économie` is meant for `economie`.
fn section(name: &str, exact: bool) -> Address {
    match SectionSlug::parse(name) {
        Some(slug) => Address::Section { slug, exact },
        None if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || " -_".contains(c)) => {
            Address::Section { slug: SectionSlug::of(name), exact: false }
        }
        None => Address::Nothing,
    }
}

fn article(section: &str, last: &str, exact: bool) -> Address {
    Address::Article { section: section.to_owned(), last: last.to_owned(), exact }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Address, FeedForm, Malformed};
    use crate::domain::SectionSlug;

    fn section(slug: &str, exact: bool) -> Address {
        Address::Section { slug: SectionSlug::parse(slug).unwrap(), exact }
    }

    #[test]
    fn a_path_names_what_stands_there() {
        let cases = [
            ("/", Address::Front),
            ("/feed.xml", Address::Feed(FeedForm::Rss, None)),
            ("/sport/feed.json", Address::Feed(FeedForm::Json, SectionSlug::parse("sport"))),
            ("/sport", section("sport", true)),
            ("/sport/", section("sport", false)),
            ("/%C3%89conomie", section("economie", false)),
            ("/%D8%B9%D8%A7%D9%84%D9%85", section("عالم", true)),
            ("/sitemap.xml", Address::Sitemap),
        ];
        for (path, address) in cases {
            assert_eq!(Address::parse(path), Ok(address), "{path}");
        }
    }

    #[test]
    fn an_encoded_slash_parts_nothing() {
        let article = Address::Article { section: "a/b".into(), last: "../c".into(), exact: true };
        assert_eq!(Address::parse("/a%2Fb/..%2fc"), Ok(article));
    }

    #[test]
    fn what_leads_nowhere_names_nothing() {
        for path in ["", "*", "//", "/..", "/%2e%2e", "/%00", "/a%2fb", "/a/b/c", "/a/b/c/d/e/f", "/Sport/feed.xml/"] {
            let address = Address::parse(path).unwrap();
            assert!(matches!(address, Address::Nothing | Address::Article { .. }), "{path}: {address:?}");
        }
        assert_eq!(Address::parse("/a/%ff"), Err(Malformed));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_path_is_read(path in "(/?[%a-f0-9.é\\PC]{0,20}){0,6}") {
            let _address = Address::parse(&path);
        }
    }
}
