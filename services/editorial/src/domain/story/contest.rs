//! What the wire told of a story's item and did not take over.

use crate::domain::{ItemId, Usage};

/// Something that was told of an item, and that the item does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    /// The item.
    pub item_id: ItemId,
    /// Why it does not.
    pub reason: ContestReason,
    /// Who told it.
    pub source_name: String,
    /// Whether that source lets it be used.
    pub usage: Usage,
    /// The headline that was told.
    pub headline: String,
}

/// Why an item does not take over what was told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContestReason {
    /// The source may not speak for the item's provider.
    ForeignSource,
    /// The item said so before, and nothing proves that it is said again.
    Superseded,
}

impl Contest {
    /// The same for the desk.
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
