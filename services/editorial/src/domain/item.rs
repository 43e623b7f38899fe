//! An item of the wire, as a story takes it.

use time::OffsetDateTime;

use super::{Content, Embargo, ItemId, Usage};

/// One revision of an item of ingestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireItem {
    /// Its id.
    pub id: ItemId,
    /// Rises with each changed content.
    pub revision: i64,
    /// The source's name.
    pub source_name: String,
    /// Where it can be read; may be empty.
    pub canonical_url: String,
    /// What it says, clean and within a story's limits.
    pub content: Content,
    /// Whether its source lets it be used.
    pub usage: Usage,
    /// Why not, as its source words it. Empty for what is usable.
    pub usage_text: String,
    /// Not to be published before.
    pub embargo: Option<Embargo>,
    /// Its source says that this revision corrects what it told before.
    pub corrects: bool,
}

impl WireItem {
    /// Whether it may be published now, if nobody looks at it.
    pub fn may_go_out(&self, now: OffsetDateTime) -> bool {
        self.usage == Usage::Usable && !self.embargo.is_some_and(|embargo| embargo.holds(now))
    }
}
