//! An item that is compared with others, and where it belongs.

use super::{Rank, Signature};
use crate::domain::{Item, ItemId};

/// How many items of a day may have a key. With more the key is saturated on that day: a footer, a formula, or a name
/// that everybody writes. Nothing is found by a saturated key.
pub const ITEMS_OF_KEY: u64 = 256;

/// An item that is ready to be placed.
#[derive(Clone, Debug)]
pub struct MatchCandidate {
    pub item: ItemId,
    pub revision: i64,
    /// `None`: it is compared with none.
    pub signature: Option<Signature>,
}

impl MatchCandidate {
    pub fn new(item: &Item) -> Self {
        Self { item: item.id, revision: item.revision, signature: Signature::of(item) }
    }
}

/// A compared item.
#[derive(Clone, Debug)]
pub struct PlacedItem {
    pub item: ItemId,
    /// The revision that it was compared by.
    pub revision: i64,
    pub signature: Signature,
    /// What it is a near-copy of, or itself. `None`: it is not placed yet.
    pub original: Option<ItemId>,
    /// The lead of its storyline, or itself. `None`: that of its original.
    pub lead: Option<ItemId>,
}

impl PlacedItem {
    /// An item that is not placed yet.
    pub fn new(item: ItemId, revision: i64, signature: Signature) -> Self {
        Self { item, revision, signature, original: None, lead: None }
    }

    pub fn is_original(&self) -> bool {
        self.original == Some(self.item)
    }

    pub fn is_lead(&self) -> bool {
        self.lead == Some(self.item)
    }

    /// Its place among all items.
    pub fn rank(&self) -> (Rank, ItemId) {
        (self.signature.rank, self.item)
    }

    /// The keys that it is found by.
    pub fn keys(&self) -> Vec<i64> {
        self.signature.keys()
    }
}
