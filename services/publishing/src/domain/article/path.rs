//! The paths of articles on the site.

use std::fmt;

use newsroom_text::slug;

use super::former_path;
use crate::domain::{ArticleId, SectionSlug};

/// The longest part of a path that is made of the headline, in characters.
const WORDS: usize = 80;
/// The number of hex characters at the end of the id.
const SUFFIX: usize = 12;

/// An article's path on the site: `/<section>/<words of the headline>-<end of the id>`, or the path at which an archived
/// article stood before. It is not percent-encoded. No two articles have the same path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArticlePath(String);

/// The text is not a path of an article.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not the path of an article")]
pub struct InvalidArticlePath;

impl ArticlePath {
    /// The path of an article whose first edition is in `section` and has `headline`.
    pub fn new(section: &SectionSlug, headline: &str, id: ArticleId) -> Self {
        let words = slug(headline, WORDS);
        let hyphen = if words.is_empty() { "" } else { "-" };
        Self(format!("/{section}/{words}{hyphen}{}", id.suffix()))
    }

    /// The path that an archived article keeps.
    pub(super) fn of_archive(kept: &str) -> Self {
        Self(kept.to_owned())
    }

    /// Parses the path of an article.
    pub fn parse(text: &str) -> Result<Self, InvalidArticlePath> {
        let whole = text.strip_prefix('/').and_then(|rest| rest.split_once('/'));
        match whole {
            Some((section, last)) if SectionSlug::parse(section).is_some() && path_suffix(last).is_some() => {
                Ok(Self(text.to_owned()))
            }
            _ if former_path::is_kept(text) => Ok(Self(text.to_owned())),
            _ => Err(InvalidArticlePath),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArticlePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The end of the id in the last segment of an article's path. It alone identifies the article; the words before it are
/// ignored.
pub fn path_suffix(segment: &str) -> Option<&str> {
    let start = segment.len().checked_sub(SUFFIX)?;
    let (words, suffix) = segment.split_at_checked(start)?;
    let hex = suffix.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let parted = words.is_empty() || words.ends_with('-');
    (hex && parted && !segment.contains('/')).then_some(suffix)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{ArticleId, ArticlePath, SectionSlug, path_suffix};

    fn id() -> ArticleId {
        ArticleId::parse("019a2b3c-4d5e-7000-8000-0123456789ab").unwrap()
    }

    #[test]
    fn a_path_has_section_words_and_the_end_of_the_id() {
        let headline = "Marrakech accueille le plus grand rassemblement mondial des chefs de \
            police à l’occasion de la 93ème session d’Interpol.";
        assert_eq!(
            ArticlePath::new(&SectionSlug::of("International"), headline, id()).as_str(),
            "/international/marrakech-accueille-le-plus-grand-rassemblement-mondial-des-chefs-de-\
             police-a-l-0123456789ab",
        );
        assert_eq!(ArticlePath::new(&SectionSlug::of("…"), "?", id()).as_str(), "/general/0123456789ab");
    }

    #[test]
    fn an_article_is_found_by_the_end_of_its_path() {
        assert_eq!(path_suffix("مراكش-0123456789ab"), Some("0123456789ab"));
        assert_eq!(path_suffix("0123456789ab"), Some("0123456789ab"));
        for wrong in ["", "feed.xml", "a0123456789ab", "a-0123456789AB", "é123456789ab", "a-0123456789a"] {
            assert_eq!(path_suffix(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_path_reads_back_and_leads_to_its_id(
            section in any::<String>(),
            headline in any::<String>(),
            id in any::<u128>(),
        ) {
            let id = ArticleId::from(Uuid::from_u128(id));
            let path = ArticlePath::new(&SectionSlug::of(&section), &headline, id);
            prop_assert_eq!(&ArticlePath::parse(path.as_str()).unwrap(), &path);
            let last = path.as_str().rsplit('/').next().unwrap();
            prop_assert_eq!(path_suffix(last).map(str::to_owned), Some(id.suffix()));
            prop_assert!(last.chars().count() <= 80 + 1 + 12);
        }
    }
}
