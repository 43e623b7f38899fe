//! The results of parsing stored payloads again.

use time::OffsetDateTime;

use crate::domain::{Difference, Item, ItemId, Parser, SourceId};

/// The newest revision of an item, whose payload is parsed again.
#[derive(Clone, Debug)]
pub struct StoredReading {
    pub item: Item,
    /// When the payload was received.
    pub receive_time: OffsetDateTime,
}

/// The result of parsing the payload of one item again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reparsed {
    /// The id of the item; `None` if the item was found only by the new reading.
    pub item_id: Option<ItemId>,
    pub source_id: SourceId,
    /// The stored headline, or the headline of a new item.
    pub headline: String,
    /// The revision whose payload was read, or the new revision if the change was applied.
    pub revision: i64,
    /// The parser of the earlier reading; `None` if it did not find the item.
    pub then: Option<Parser>,
    /// The parser of the new reading; `None` if the payload cannot be read.
    pub now: Option<Parser>,
    pub outcome: ReparseOutcome,
    /// Whether the change was saved.
    pub applied: bool,
}

/// How a new reading differs from the stored item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReparseOutcome {
    /// The content differs.
    Changed(Vec<Difference>),
    /// Only the new reading found the item.
    New,
    /// The new reading did not find the item. The stored item is unchanged.
    Gone,
    /// The payload cannot be read or was deleted, for this reason. The stored item is unchanged.
    Unreadable(String),
    /// The item changed during the reading. That change stays.
    Superseded,
}

/// The number of items processed so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// All processed items.
    pub items: u64,
    /// Items with the same content.
    pub unchanged: u64,
    /// Items with different content.
    pub changed: u64,
    /// Items that only the new reading found.
    pub new: u64,
    /// Items that the new reading did not find, that cannot be read, or that changed during the reading.
    pub left: u64,
}

impl Reparsed {
    /// The result for a stored item, without a saved change.
    pub fn stored(item: &Item, now: Option<&Parser>, outcome: ReparseOutcome) -> Self {
        Self {
            item_id: Some(item.id),
            source_id: item.source_id,
            headline: item.draft.headline.clone(),
            revision: item.revision,
            then: Some(item.raw.parser.clone()),
            now: now.cloned(),
            outcome,
            applied: false,
        }
    }
}

impl Progress {
    /// Counts an item that differs.
    pub fn count(&mut self, outcome: &ReparseOutcome) {
        match outcome {
            ReparseOutcome::Changed(_) => self.changed += 1,
            ReparseOutcome::New => self.new += 1,
            ReparseOutcome::Gone | ReparseOutcome::Unreadable(_) | ReparseOutcome::Superseded => self.left += 1,
        }
        self.items += 1;
    }
}
