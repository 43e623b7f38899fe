//! A statement of a source about an item that ingestion did not accept.

use crate::domain::{ItemId, Usage};

/// A statement of a source about an item that ingestion did not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    pub item_id: ItemId,
    pub reason: ContestReason,
    /// The source of the statement.
    pub source_name: String,
    /// The usage that the source states for the item.
    pub usage: Usage,
    /// The headline that the source states for the item.
    pub headline: String,
}

/// Why ingestion did not accept the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContestReason {
    /// The source may not speak for the item's provider.
    ForeignSource,
    /// The item had this content before, and nothing proves that it is sent again on purpose.
    Superseded,
    /// It is a kill of an older version of the item.
    Outdated,
}

impl Contest {
    /// The contest as a notice for the desk.
    pub fn notice(&self) -> String {
        let Self { source_name, headline, .. } = self;
        let what = match (self.reason, self.usage) {
            (ContestReason::Superseded, Usage::Canceled) => "sends once more a kill that was superseded",
            (ContestReason::Outdated, _) => "kills an older version of it",
            (ContestReason::Superseded, _) => "sends once more what was superseded",
            (ContestReason::ForeignSource, Usage::Usable) => "tells otherwise under its id, but may not speak for it",
            (ContestReason::ForeignSource, Usage::Withheld) => "withholds it, but may not speak for it",
            (ContestReason::ForeignSource, Usage::Canceled) => "cancels it, but may not speak for it",
        };
        format!("{source_name} {what}: {headline}")
    }
}
