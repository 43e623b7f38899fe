//! The paths at which archived articles stood before.

use std::fmt;

use super::{ArticlePath, path_suffix};

/// The longest path with its query, in bytes.
const MAX_BYTES: usize = 500;
/// The pages of the site itself, below `/` or below a section.
const OWN_PAGES: [&str; 6] = ["sitemap.xml", "robots.txt", "style.css", "icon.svg", "feed.xml", "feed.json"];

/// The path on the site at which an archived article stood before it came here. The path is not percent-encoded; a query
/// follows it as it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FormerPath(String);

impl FormerPath {
    /// Parses a path that is not percent-encoded, and the query behind it. `None` for the path `/`, for a path that is
    /// too long, and for one that has no single spelling.
    pub fn parse(path: &str, query: Option<&str>) -> Option<Self> {
        let query = query.filter(|query| !query.is_empty());
        let whole = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        let is_plain = is_plain(path) && !whole.contains(char::is_control) && whole.len() <= MAX_BYTES;
        is_plain.then_some(Self(whole))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same path with or without a slash at its end.
    pub fn with_other_slash(&self) -> Option<Self> {
        match self.0.strip_suffix('/') {
            Some(shorter) => Self::parse(shorter, None),
            None => Self::parse(&format!("{}/", self.0), None),
        }
    }

    /// The path as the own path of an article. `None` if the path has a query, or if a page of the site has it or may
    /// get it: a section, a feed, or an article that did not come from an archive.
    pub fn kept(&self) -> Option<ArticlePath> {
        is_kept(&self.0).then(|| ArticlePath::of_archive(&self.0))
    }
}

impl fmt::Display for FormerPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether an archived article may have this path.
pub(super) fn is_kept(path: &str) -> bool {
    if !is_plain(path) || path.len() > MAX_BYTES {
        return false;
    }
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match segments.as_slice() {
        // A section has a name of letters, digits, spaces and hyphens.
        [only] => !OWN_PAGES.contains(only) && !only.chars().all(|c| c.is_alphanumeric() || " -_".contains(c)),
        [_, last] => !OWN_PAGES.contains(last) && path_suffix(last).is_none(),
        _ => true,
    }
}

/// Whether a path has a segment, no empty segment except behind a slash at its end, and only one spelling in an address.
fn is_plain(path: &str) -> bool {
    let Some(segments) = path.strip_prefix('/') else { return false };
    let segments = segments.strip_suffix('/').unwrap_or(segments);
    let is_ambiguous = |c: char| c.is_control() || "%?#\\".contains(c);
    !path.contains(is_ambiguous) && segments.split('/').all(|segment| !["", ".", ".."].contains(&segment))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::SectionSlug;

    fn kept(path: &str, query: Option<&str>) -> Option<bool> {
        FormerPath::parse(path, query).map(|former| former.kept().is_some())
    }

    #[test]
    fn an_article_keeps_a_path_that_no_page_of_the_site_may_get() {
        for path in ["/2012/05/03/port.html", "/2012/05/port/", "/monde/port-de-safi", "/port-17.html", "/أخبار/مراكش"]
        {
            assert_eq!(kept(path, None), Some(true), "{path}");
        }
    }

    #[test]
    fn a_path_that_a_page_of_the_site_may_get_only_leads_to_the_article() {
        let pages = ["/sport", "/sport/", "/Sport News", "/feed.xml", "/robots.txt", "/sport/feed.json"];
        for path in pages.into_iter().chain(["/sport/words-0123456789ab", "/sport/0123456789ab/"]) {
            assert_eq!(kept(path, None), Some(false), "{path}");
        }
        assert_eq!(kept("/article.php", Some("id=17")), Some(false));
        assert_eq!(kept("/article.php", Some("")), Some(true));
    }

    #[test]
    fn a_path_with_several_spellings_is_none() {
        let long = format!("/{}", "a".repeat(MAX_BYTES));
        for path in ["", "/", "//", "a/b", "/a//b", "//a", "/a/../b", "/./a", "/a%2fb", "/a\\b", "/a\nb", "/a?b", &long]
        {
            assert_eq!(kept(path, None), None, "{path}");
        }
        assert_eq!(kept("/a", Some("b\n")), None);
    }

    #[test]
    fn a_slash_at_the_end_is_another_spelling() {
        let other = |path| FormerPath::parse(path, None).unwrap().with_other_slash().unwrap().to_string();
        assert_eq!((other("/a/b").as_str(), other("/a/b/").as_str()), ("/a/b/", "/a/b"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_kept_path_reads_back_and_is_no_path_of_a_new_article(path in "(/[a-z0-9.é -]{0,14}){1,4}") {
            if let Some(kept) = FormerPath::parse(&path, None).and_then(|former| former.kept()) {
                prop_assert_eq!(&ArticlePath::parse(kept.as_str()).unwrap(), &kept);
                let usual = path[1..].split_once('/');
                let is_usual = usual.is_some_and(|(section, last)| {
                    SectionSlug::parse(section).is_some() && path_suffix(last).is_some()
                });
                prop_assert!(!is_usual);
            }
        }
    }
}
