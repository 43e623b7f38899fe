//! What comes of reading history once more.

use time::OffsetDateTime;

use crate::domain::{Difference, Item, ItemId, Parser, SourceId};

/// The newest revision of an item, which is read again.
#[derive(Clone, Debug)]
pub struct StoredReading {
    pub item: Item,
    /// When its payload came.
    pub receive_time: OffsetDateTime,
}

/// What became of one item when its payload was read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reparsed {
    /// The item; `None` for one that is found now and was not then.
    pub item_id: Option<ItemId>,
    /// Where it came from.
    pub source_id: SourceId,
    /// Its headline, as it is held or, for a new one, found.
    pub headline: String,
    /// Its revision: the one that was read again or, after that was applied, the new one.
    pub revision: i64,
    /// Who read it then; `None` for one that was not found then.
    pub then: Option<Parser>,
    /// Who reads it now; `None` when it cannot be read.
    pub now: Option<Parser>,
    /// What it is now.
    pub outcome: ReparseOutcome,
    /// Whether that was written.
    pub applied: bool,
}

/// What a new reading makes of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReparseOutcome {
    /// It says something else.
    Changed(Vec<Difference>),
    /// It was not found then.
    New,
    /// It is not found any more. It stays as it is.
    Gone,
    /// Its payload cannot be read, or is kept no longer; why. It stays as it is.
    Unreadable(String),
    /// It changed while it was read again. It stays as that made it.
    Superseded,
}

/// How many items have been looked at so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// All of them.
    pub items: u64,
    /// Those that say the same.
    pub unchanged: u64,
    /// Those that say something else.
    pub changed: u64,
    /// Those that were not found then.
    pub new: u64,
    /// Those that are not found any more, cannot be read, or changed meanwhile.
    pub left: u64,
}

impl Reparsed {
    /// A held item, nothing applied.
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
    /// Counts one item that does not say the same.
    pub fn count(&mut self, outcome: &ReparseOutcome) {
        match outcome {
            ReparseOutcome::Changed(_) => self.changed += 1,
            ReparseOutcome::New => self.new += 1,
            ReparseOutcome::Gone | ReparseOutcome::Unreadable(_) | ReparseOutcome::Superseded => self.left += 1,
        }
        self.items += 1;
    }
}
