//! A compared item, and its group membership.

use super::{Rank, Signature};
use crate::domain::{Item, ItemId};

/// The maximum number of items with the same key on one day. With more items the key is saturated on that day: it comes
/// from a footer, a set phrase, or a name that every text contains. A saturated key finds nothing.
pub const ITEMS_OF_KEY: u64 = 256;

/// An item that is ready to be placed.
#[derive(Clone, Debug)]
pub struct MatchCandidate {
    pub item: ItemId,
    pub revision: i64,
    /// `None`: the item is not compared with others.
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
    /// The revision that the signature was computed from.
    pub revision: i64,
    pub signature: Signature,
    /// The item of which this item is a near-copy, or itself. `None`: it is not placed yet.
    pub original: Option<ItemId>,
    /// The lead of the storyline, or the item itself. `None`: the lead of its original applies.
    pub lead: Option<ItemId>,
}

impl PlacedItem {
    pub fn new(item: ItemId, revision: i64, signature: Signature) -> Self {
        Self { item, revision, signature, original: None, lead: None }
    }

    pub fn is_original(&self) -> bool {
        self.original == Some(self.item)
    }

    pub fn is_lead(&self) -> bool {
        self.lead == Some(self.item)
    }

    /// The position of the item in the order of all items.
    pub fn rank(&self) -> (Rank, ItemId) {
        (self.signature.rank, self.item)
    }

    /// The keys that find the item.
    pub fn keys(&self) -> Vec<i64> {
        self.signature.keys()
    }
}
