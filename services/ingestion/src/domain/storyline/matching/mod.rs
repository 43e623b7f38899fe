//! Finds near-copies and items that report the same event.
//!
//! A comparison depends only on the two items, not on other stored items or the order of arrival. It therefore always
//! has the same result.
//!
//! - [`Signature`]: the features that items are compared by, and the keys that find candidates
//! - [`compare`]: the relation between two items, with the measured values
//! - [`explain`]: the same in plain words, with the shared passages

mod explain;
mod placed;
mod relation;
mod search;
mod signature;
mod words;

pub use explain::{Explanation, Figure, explain};
pub use placed::{ITEMS_OF_KEY, MatchCandidate, PlacedItem};
pub use relation::{Comparison, NEAR_DAYS, Relation, STORYLINE_DAYS, compare};
pub use search::{Direction, RelatedItem, Search, Wanted, nearest};
pub use signature::{Rank, Signature};

#[cfg(test)]
mod tests;
#[cfg(test)]
mod wire_tests;
