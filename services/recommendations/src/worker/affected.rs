//! The related sets that may change because another article is new or changed.

use std::collections::{BTreeSet, HashMap};

use crate::{
    domain::{ArticleId, Neighbour},
    usecase::RefreshedSet,
};

/// The most affected articles that wait; a round finds the others.
const MAX_WAITING: usize = 5_000;
/// Scores drift a little as other articles come and go, so a set is affected by an article that is almost similar
/// enough.
const TOLERANCE: f64 = 0.98;

/// The affected articles, each once, and what is known of the sets.
#[derive(Debug)]
pub(super) struct AffectedSets {
    waiting: BTreeSet<ArticleId>,
    /// The score below which an article does not belong to the set of another.
    floors: HashMap<ArticleId, f64>,
    /// The most floors that are kept.
    max_floors: usize,
}

impl AffectedSets {
    /// For an index of up to `articles` articles.
    pub fn new(articles: usize) -> Self {
        Self { waiting: BTreeSet::new(), floors: HashMap::new(), max_floors: articles.saturating_mul(2) }
    }

    /// Adds the articles whose sets contain a changed article.
    pub fn add(&mut self, ids: impl IntoIterator<Item = ArticleId>) {
        self.waiting.extend(ids);
        while self.waiting.len() > MAX_WAITING {
            self.waiting.pop_first();
        }
    }

    /// Adds the neighbours of a changed article whose sets have room for it, or a member that is less similar.
    pub fn add_neighbours(&mut self, neighbours: &[Neighbour]) {
        let floors = &self.floors;
        let may_enter =
            |neighbour: &&Neighbour| floors.get(&neighbour.id).is_none_or(|floor| neighbour.score >= floor * TOLERANCE);
        let affected: Vec<_> = neighbours.iter().filter(may_enter).map(|neighbour| neighbour.id).collect();
        self.add(affected);
    }

    /// Records that sets were refreshed, so that these articles no longer wait.
    pub fn refreshed(&mut self, sets: &[RefreshedSet]) {
        if self.floors.len() + sets.len() > self.max_floors {
            // A set without a known floor is refreshed once more.
            self.floors.clear();
        }
        for set in sets {
            self.waiting.remove(&set.id);
            self.floors.insert(set.id, set.floor);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Removes and returns all articles, in the order of their ids.
    pub fn take_all(&mut self) -> Vec<ArticleId> {
        std::mem::take(&mut self.waiting).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(n: u128) -> ArticleId {
        ArticleId::from(Uuid::from_u128(n))
    }

    fn set(n: u128, floor: f64) -> RefreshedSet {
        RefreshedSet { id: id(n), is_changed: false, floor, neighbours: Vec::new() }
    }

    #[test]
    fn only_a_set_that_may_take_the_article_is_affected() {
        let mut affected = AffectedSets::new(10);
        affected.refreshed(&[set(1, 0.0), set(2, 0.4), set(3, 0.4)]);
        let neighbour = |n, score| Neighbour { id: id(n), score };
        affected.add_neighbours(&[neighbour(1, 0.2), neighbour(2, 0.395), neighbour(3, 0.3), neighbour(4, 0.1)]);
        assert_eq!(affected.take_all(), [id(1), id(2), id(4)], "the set of the fourth article is not known");
        assert!(affected.is_empty());
    }

    #[test]
    fn a_refreshed_set_no_longer_waits() {
        let mut affected = AffectedSets::new(10);
        affected.add([id(1), id(2), id(1)]);
        affected.refreshed(&[set(1, 0.0)]);
        assert_eq!(affected.take_all(), [id(2)]);
    }

    #[test]
    fn memory_is_bounded() {
        let mut affected = AffectedSets::new(1);
        affected.add((0..MAX_WAITING as u128 + 3).map(id));
        affected.refreshed(&[set(1, 0.5), set(2, 0.5)]);
        affected.refreshed(&[set(3, 0.5)]);
        assert_eq!((affected.floors.len(), affected.take_all().len()), (1, MAX_WAITING - 1));
    }
}
