//! What a source said about an item that ingestion did not accept.

use crate::domain::{ItemId, Usage};

/// What a source said about an item that ingestion did not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    pub item_id: ItemId,
    pub reason: ContestReason,
    /// The source that said it.
    pub source_name: String,
    /// The usage that the source gives the item.
    pub usage: Usage,
    /// The headline that the source gives the item.
    pub headline: String,
}

/// Why ingestion did not accept what the source said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContestReason {
    /// The source may not speak for the item's provider.
    ForeignSource,
    /// The item had this content before, and nothing proves that it is sent anew.
    Superseded,
}

impl Contest {
    /// The contest in words for the desk.
    pub fn notice(&self) -> String {
        let Self { source_name, headline, .. } = self;
        let what = match (self.reason, self.usage) {
            (ContestReason::Superseded, Usage::Canceled) => "sends once more a kill that was superseded",
            (ContestReason::Superseded, _) => "sends once more what was superseded",
            (ContestReason::ForeignSource, Usage::Usable) => "tells otherwise under its id, but may not speak for it",
            (ContestReason::ForeignSource, Usage::Withheld) => "withholds it, but may not speak for it",
            (ContestReason::ForeignSource, Usage::Canceled) => "cancels it, but may not speak for it",
        };
        format!("{source_name} {what}: {headline}")
    }
}
