//! The search for the items that an item belongs to, and for those that belong to it.

use super::{Comparison, NEAR_DAYS, PlacedItem, Rank, Relation, STORYLINE_DAYS, Signature, compare};
use crate::domain::ItemId;

/// What is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Near-copies: among originals when one looks back, among all items when one looks ahead.
    Near,
    /// Items of the same storyline: among leads when one looks back, among originals when one looks ahead.
    Storyline,
}

/// The direction of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the items before, which decide where an item belongs.
    Back,
    /// To the items behind, for which an item decides.
    Ahead,
}

/// A search among the compared items.
#[derive(Clone, Copy, Debug)]
pub struct Search<'s> {
    /// The item itself, which is not found.
    pub of: ItemId,
    pub signature: &'s Signature,
    pub wanted: Wanted,
    pub direction: Direction,
}

/// An item that was found.
#[derive(Clone, Debug)]
pub struct RelatedItem {
    pub item: ItemId,
    pub rank: Rank,
    pub comparison: Comparison,
}

impl Search<'_> {
    /// The keys that candidates are found by.
    pub fn keys(&self) -> Vec<i64> {
        match self.wanted {
            Wanted::Near => self.signature.near_keys(),
            Wanted::Storyline => self.signature.storyline_keys(),
        }
    }

    /// The first and the last day of candidates.
    pub fn days(&self) -> (i64, i64) {
        let day = self.signature.rank.day();
        let days = match self.wanted {
            Wanted::Near => NEAR_DAYS,
            Wanted::Storyline => STORYLINE_DAYS,
        };
        match self.direction {
            Direction::Back => (day - days, day),
            Direction::Ahead => (day, day + days),
        }
    }

    /// What a candidate has to do with the item, if it is what is searched for.
    pub fn relate(&self, candidate: &PlacedItem) -> Option<RelatedItem> {
        let is_before = candidate.rank() < (self.signature.rank, self.of);
        if candidate.item == self.of || is_before != (self.direction == Direction::Back) {
            return None;
        }
        let comparison = compare(self.signature, &candidate.signature);
        let fits = match self.wanted {
            Wanted::Near => comparison.relation == Relation::NearCopy,
            Wanted::Storyline => {
                comparison.relation >= Relation::SameStoryline && comparison.days <= STORYLINE_DAYS as f64
            }
        };
        fits.then_some(RelatedItem { item: candidate.item, rank: candidate.signature.rank, comparison })
    }
}

/// Of the items that were found, the one that an item has most to do with; of equals, the first by rank.
pub fn nearest(found: Vec<RelatedItem>) -> Option<ItemId> {
    let closer = |one: &RelatedItem, other: &RelatedItem| {
        let by_rank = (other.rank, other.item).cmp(&(one.rank, one.item));
        one.comparison.score.total_cmp(&other.comparison.score).then(by_rank)
    };
    found.into_iter().max_by(closer).map(|found| found.item)
}
