//! What belongs to an article.

use super::{ArticleId, score::ReasonKind};

/// How many articles a kept set holds at most. A page shows fewer; one that is withdrawn leaves no gap.
pub const SET_SIZE: usize = 8;

/// An article that belongs to another one.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedArticle {
    /// Its id.
    pub id: ArticleId,
    /// Its headline.
    pub headline: String,
    /// Its first words.
    pub teaser: String,
    /// Its path on the site.
    pub path: String,
    /// Its section.
    pub section: String,
    /// BCP 47.
    pub language: String,
    /// How much it belongs: 0 to 1.
    pub score: f64,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// Why an article is recommended.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The kind.
    pub kind: ReasonKind,
    /// What it rests on, for people; may be empty.
    pub detail: String,
    /// Its part of the score, 0 to 1.
    pub share: f64,
}

/// All that belongs to an article, as it was last published.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedSet {
    /// Whose.
    pub article_id: ArticleId,
    /// Rises by one with each change.
    pub revision: i64,
    /// Best first.
    pub members: Vec<RelatedArticle>,
}

impl RelatedSet {
    /// The set that takes the place of the one held; `None` when a page would show the same.
    pub fn next(held: Option<&Self>, article_id: ArticleId, members: Vec<RelatedArticle>) -> Option<Self> {
        let shown = held.map_or(&[][..], |held| &held.members);
        let same = shown.len() == members.len() && shown.iter().zip(&members).all(|(a, b)| a.shows_as(b));
        (!same).then(|| Self { article_id, revision: held.map_or(0, |held| held.revision) + 1, members })
    }
}

impl RelatedArticle {
    /// Whether both look the same to a reader.
    fn shows_as(&self, other: &Self) -> bool {
        (self.id, &self.headline, &self.teaser, &self.path) == (other.id, &other.headline, &other.teaser, &other.path)
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
    fn nothing_changes_where_there_was_nothing_and_is_nothing() {
        assert_eq!(RelatedSet::next(None, id(1), Vec::new()), None);
    }

    #[test]
    fn a_set_changes_with_its_members_their_order_and_what_is_shown_of_them() {
        let first = RelatedSet::next(None, id(1), vec![related(2, "a", 0.9), related(3, "b", 0.8)]).unwrap();
        assert_eq!(first.revision, 1);
        let next = |members| RelatedSet::next(Some(&first), id(1), members).map(|set| set.revision);
        assert_eq!(next(vec![related(2, "a", 0.7), related(3, "b", 0.6)]), None);
        assert_eq!(next(vec![related(3, "b", 0.9), related(2, "a", 0.8)]), Some(2));
        assert_eq!(next(vec![related(2, "a", 0.9), related(3, "corrected", 0.8)]), Some(2));
        assert_eq!(next(vec![related(2, "a", 0.9)]), Some(2));
        assert_eq!(next(Vec::new()), Some(2));
    }
}
