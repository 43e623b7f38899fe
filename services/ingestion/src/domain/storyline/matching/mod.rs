//! Finds near-copies and items that report the same event.
//!
//! A comparison depends only on the two items, not on other stored items or the order of arrival. It therefore always
//! has the same result.
//!
//! - [`Signature`]: the features that items are compared by, and the keys that find candidates
//! - [`compare`]: the relation between two items, with the measured values
//! - [`Prefilter`]: rules out most unrelated items without a comparison
//! - [`MatchIndex`]: the keys of stored items, and some of the items, in memory
//! - [`Placing`]: determines the groups that items belong to
//! - [`explain`]: the same in plain words, with the shared passages

mod explain;
mod index;
mod keys;
mod loaded;
mod placed;
mod placing;
mod postings;
mod prefilter;
mod relation;
mod search;
mod signature;
mod words;

pub use explain::{Explanation, Figure, explain};
pub use index::KeyIndex;
pub use keys::ItemKeys;
pub use placed::{MatchCandidate, PlacedItem};
pub use placing::{Affected, Changes, GroupMembers, MatchIndex, Missing, Placing, RankedItem};
pub use prefilter::Prefilter;
pub use relation::{Comparison, NEAR_DAYS, Relation, STORYLINE_DAYS, compare};
pub use search::{Direction, RelatedItem, Search, Wanted, nearest};
pub use signature::{Rank, Signature};

#[cfg(test)]
mod tests;
#[cfg(test)]
mod wire_tests;
