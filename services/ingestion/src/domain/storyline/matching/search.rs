//! The search for items related to an item.

use super::{Comparison, NEAR_DAYS, PlacedItem, Prefilter, Rank, Relation, STORYLINE_DAYS, compare};
use crate::domain::ItemId;

/// The relation that is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Near-copies: among originals in a search back, among all items in a search ahead.
    Near,
    /// Items of the same storyline: among leads in a search back, among originals in a search ahead.
    Storyline,
}

impl Wanted {
    /// The maximum number of days between items with this relation.
    pub fn days(self) -> i64 {
        match self {
            Self::Near => NEAR_DAYS,
            Self::Storyline => STORYLINE_DAYS,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Earlier items, which determine the membership of an item.
    Back,
    /// Later items, whose membership an item determines.
    Ahead,
}

/// A search among the compared items.
#[derive(Clone, Copy, Debug)]
pub struct Search<'s> {
    /// The item of the search, which is excluded from the results.
    pub of: ItemId,
    pub prefilter: &'s Prefilter<'s>,
    pub wanted: Wanted,
    pub direction: Direction,
}

#[derive(Clone, Debug)]
pub struct RelatedItem {
    pub item: ItemId,
    pub rank: Rank,
    pub comparison: Comparison,
}

impl Search<'_> {
    /// The relation of a candidate to the item, if it is the relation that is searched for.
    pub fn relate(&self, candidate: &PlacedItem) -> Option<RelatedItem> {
        let signature = self.prefilter.signature;
        let is_before = candidate.rank() < (signature.rank, self.of);
        if candidate.item == self.of || is_before != (self.direction == Direction::Back) {
            return None;
        }
        if !self.prefilter.admits(&candidate.signature, self.wanted) {
            return None;
        }
        let comparison = compare(signature, &candidate.signature);
        let fits = match self.wanted {
            Wanted::Near => comparison.relation == Relation::NearCopy,
            Wanted::Storyline => {
                comparison.relation >= Relation::SameStoryline && comparison.days <= STORYLINE_DAYS as f64
            }
        };
        fits.then_some(RelatedItem { item: candidate.item, rank: candidate.signature.rank, comparison })
    }
}

/// The most closely related of the items found. Among equals it is the first by rank.
pub fn nearest(found: impl Iterator<Item = RelatedItem>) -> Option<ItemId> {
    let closer = |one: &RelatedItem, other: &RelatedItem| {
        let by_rank = (other.rank, other.item).cmp(&(one.rank, one.item));
        one.comparison.score.total_cmp(&other.comparison.score).then(by_rank)
    };
    found.max_by(closer).map(|found| found.item)
}
