//! The related set of an article.

use super::ArticleId;

/// The articles that the page of an article shows as related.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedSet {
    pub article_id: ArticleId,
    /// Rises by one with each change of this set.
    pub revision: i64,
    /// Best first, each once, never the article itself.
    pub articles: Vec<ArticleId>,
}

impl RelatedSet {
    /// The most articles of a set. Further articles are dropped.
    pub const LIMIT: usize = 20;

    /// A set of the given articles, without repeats and without the article itself.
    pub fn new(article_id: ArticleId, revision: i64, articles: &[ArticleId]) -> Self {
        let mut kept: Vec<ArticleId> = Vec::new();
        for id in articles {
            if *id != article_id && !kept.contains(id) && kept.len() < Self::LIMIT {
                kept.push(*id);
            }
        }
        Self { article_id, revision, articles: kept }
    }

    /// Whether this set replaces the one of revision `stored`.
    pub fn is_newer_than(&self, stored: Option<i64>) -> bool {
        stored.is_none_or(|stored| self.revision > stored)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{ArticleId, RelatedSet};

    #[test]
    fn a_set_holds_each_article_once_and_not_its_own() {
        let [own, a, b] = [1, 2, 3].map(|n| ArticleId::from(Uuid::from_u128(n)));
        let set = RelatedSet::new(own, 4, &[a, own, b, a]);
        assert_eq!(set.articles, [a, b]);
        assert!(set.is_newer_than(None) && set.is_newer_than(Some(3)));
        assert!(!set.is_newer_than(Some(4)) && !set.is_newer_than(Some(5)));
    }
}
