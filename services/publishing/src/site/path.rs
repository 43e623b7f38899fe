//! The paths of the site.

use crate::domain::SectionSlug;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    Rss,
    Json,
}

/// The target of a path.
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
    /// No page has this path.
    Unknown,
}

impl SitePath {
    /// A section by its slug or by its name: `Économie` leads to `economie`. `exact` says that no slash follows.
    pub fn section(name: &str, exact: bool) -> Self {
        match SectionSlug::parse(name) {
            Some(slug) => Self::Section { slug, exact },
            None if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || " -_".contains(c)) => {
                Self::Section { slug: SectionSlug::of(name), exact: false }
            }
            None => Self::Unknown,
        }
    }

    /// The feed of a section.
    pub fn section_feed(format: FeedFormat, section: &str) -> Self {
        SectionSlug::parse(section).map_or(Self::Unknown, |slug| Self::Feed(format, Some(slug)))
    }

    /// An article. `exact` says that no slash follows.
    pub fn article(section: &str, last: &str, exact: bool) -> Self {
        Self::Article { section: section.to_owned(), last: last.to_owned(), exact }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{FeedFormat, SitePath};
    use crate::domain::SectionSlug;

    #[test]
    fn a_section_is_named_by_its_slug_or_its_name() {
        let section = |slug: &str, exact| SitePath::Section { slug: SectionSlug::parse(slug).unwrap(), exact };
        let cases = [
            ("sport", true, section("sport", true)),
            ("sport", false, section("sport", false)),
            ("Économie", true, section("economie", false)),
            ("عالم", true, section("عالم", true)),
            ("..", true, SitePath::Unknown),
            ("\0", true, SitePath::Unknown),
            ("a/b", true, SitePath::Unknown),
            ("", false, SitePath::Unknown),
        ];
        for (name, exact, path) in cases {
            assert_eq!(SitePath::section(name, exact), path, "{name}");
        }
        let feed = SitePath::Feed(FeedFormat::Json, SectionSlug::parse("sport"));
        assert_eq!(SitePath::section_feed(FeedFormat::Json, "sport"), feed);
        assert_eq!(SitePath::section_feed(FeedFormat::Json, "Sport"), SitePath::Unknown);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_name_is_read(name in "[%a-f0-9.é\\PC]{0,20}") {
            let _path = SitePath::section(&name, true);
        }
    }
}
