//! Which items say the same, and which tell of the same event.
//!
//! Everything here depends on two items alone: not on what else is held, nor on which of them came
//! first. So whoever compares them, whenever, comes to the same result.
//!
//! - [`Signature`]: what an item is compared by, and the keys that candidates are found with
//! - [`compare`]: what two items are to each other, with the figures
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
