//! A compared item, and its group membership.

use super::{ItemKeys, Rank, Signature};
use crate::domain::{Item, ItemId};

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
    pub fn keys(&self) -> ItemKeys {
        let (near, storyline) = (self.signature.near_keys(), self.signature.storyline_keys());
        ItemKeys { item: self.item, day: self.signature.rank.day(), near, storyline }
    }
}
