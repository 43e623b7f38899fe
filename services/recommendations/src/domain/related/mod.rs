//! The related articles of an article.

mod fingerprint;
pub(in crate::domain) mod score;

pub use fingerprint::Fingerprint;
pub use score::ReasonKind;

use super::ArticleId;

/// The most articles of a stored set. A page shows fewer, so that a withdrawn article leaves no gap.
pub const SET_SIZE: usize = 8;

/// An article that is related to another article.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedArticle {
    pub id: ArticleId,
    pub headline: String,
    pub teaser: String,
    /// The path on the site.
    pub path: String,
    pub section: String,
    /// A BCP 47 tag.
    pub language: String,
    /// From 0 to 1.
    pub score: f64,
    /// The strongest reason first.
    pub reasons: Vec<Reason>,
}

/// Why an article is recommended.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    pub kind: ReasonKind,
    /// The evidence in words for people; may be empty.
    pub detail: String,
    /// The reason's part of the score, from 0 to 1.
    pub share: f64,
}

/// All related articles of an article, as published.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedSet {
    pub article_id: ArticleId,
    /// Rises by one with each change.
    pub revision: i64,
    /// Best first.
    pub members: Vec<RelatedArticle>,
}

/// What is known of the set that was last published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedSet {
    pub revision: i64,
    /// `None` if it cannot be read. Then the next set replaces it, whatever its members.
    pub fingerprint: Option<Fingerprint>,
}

impl RelatedSet {
    /// The set that replaces the published one. `None` when readers would see no difference.
    pub fn next(published: Option<PublishedSet>, article_id: ArticleId, members: Vec<RelatedArticle>) -> Option<Self> {
        let is_same = match published {
            None => members.is_empty(),
            Some(published) => published.fingerprint == Some(Fingerprint::of(&members)),
        };
        (!is_same).then(|| Self { article_id, revision: published.map_or(0, |set| set.revision) + 1, members })
    }

    /// What is kept of the set once it is published.
    pub fn published(&self) -> PublishedSet {
        PublishedSet { revision: self.revision, fingerprint: Some(Fingerprint::of(&self.members)) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(n: u128) -> ArticleId {
        ArticleId::from(Uuid::from_u128(n))
    }

    fn related(n: u128, headline: &str, score: f64) -> RelatedArticle {
        let (teaser, path) = (String::new(), format!("/{n}"));
        let (section, language) = (String::new(), String::new());
        RelatedArticle {
            id: id(n),
            headline: headline.into(),
            teaser,
            path,
            section,
            language,
            score,
            reasons: Vec::new(),
        }
    }

    #[test]
    fn an_empty_set_is_not_published_first() {
        assert_eq!(RelatedSet::next(None, id(1), Vec::new()), None);
    }

    #[test]
    fn a_set_changes_with_its_members_their_order_and_what_is_shown_of_them() {
        let first = RelatedSet::next(None, id(1), vec![related(2, "a", 0.9), related(3, "b", 0.8)]).unwrap();
        assert_eq!(first.revision, 1);
        let next = |members| RelatedSet::next(Some(first.published()), id(1), members).map(|set| set.revision);
        assert_eq!(next(vec![related(2, "a", 0.7), related(3, "b", 0.6)]), None);
        assert_eq!(next(vec![related(3, "b", 0.9), related(2, "a", 0.8)]), Some(2));
        assert_eq!(next(vec![related(2, "a", 0.9), related(3, "corrected", 0.8)]), Some(2));
        assert_eq!(next(vec![related(2, "a", 0.9)]), Some(2));
        assert_eq!(next(Vec::new()), Some(2));
    }

    #[test]
    fn a_set_that_cannot_be_read_is_replaced() {
        let unreadable = PublishedSet { revision: 4, fingerprint: Fingerprint::from_bytes(&[0xff]) };
        assert_eq!(RelatedSet::next(Some(unreadable), id(1), Vec::new()).map(|set| set.revision), Some(5));
    }

    #[test]
    fn a_restored_fingerprint_is_the_same() {
        let fingerprint = Fingerprint::of(&[related(2, "a", 0.9)]);
        assert_eq!(Fingerprint::from_bytes(fingerprint.as_bytes()), Some(fingerprint));
        assert_ne!(fingerprint, Fingerprint::of(&[related(2, "", 0.9)]));
    }
}
