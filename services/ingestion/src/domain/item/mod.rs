//! An item: one piece of news from a source.

mod authority;
mod completion;
mod contest;
mod difference;
mod ingested_item;
mod item_way;
mod known;
mod reconciliation;
mod reparsing;
mod way;

pub use authority::Authority;
pub use contest::{Contest, ContestReason, contests};
pub use difference::{Difference, differences, full_differences};
pub use ingested_item::{IngestOutcome, IngestedItem, Polled, Submitted};
pub use item_way::{BroughtWay, ItemWay, WAYS, WayKind, all_ways};
pub use known::{Claim, KnownItem, StoredChange, contested, is_rightful, spoken_for};
pub use reconciliation::{Freshness, IncomingItem, Reconciliation, StoredItem, cancel, reconcile, take_over};
pub use reparsing::{Progress, ReparseOutcome, Reparsed, StoredReading};
pub use way::way_key;

use time::OffsetDateTime;

use crate::domain::{Digest, Draft, ItemId, Parser, Provider, SourceId};

/// One piece of news from a source, parsed, with a reference to its raw payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    /// The source of the newest revision.
    pub source_id: SourceId,
    /// The name of the source when the newest revision was received.
    pub source_name: String,
    /// The provider in whose name the item was ingested; `None`: only the source's own.
    pub provider: Option<Provider>,
    /// 1 for the first version of the item; increases by one with each change of content.
    pub revision: i64,
    /// The content from the source, completed with the source's defaults.
    pub draft: Draft,
    /// When the item was first received.
    pub ingest_time: OffsetDateTime,
    /// When the content last changed in this service.
    pub update_time: OffsetDateTime,
    /// The raw payload of this revision.
    pub raw: Raw,
    /// Whether the source of the newest revision delivers an archive.
    pub archived: bool,
}

/// A reference to a raw payload, and the parser that read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    pub digest: Digest,
    pub parser: Parser,
}

impl Item {
    pub fn authority(&self) -> Authority {
        self.provider.clone().map_or(Authority::Source(self.source_id), Authority::Provider)
    }

    /// The authorities in which the item's links are resolved: its provider, and its source.
    pub fn link_authorities(&self) -> Vec<Authority> {
        let provider = self.provider.clone().map(Authority::Provider);
        provider.into_iter().chain([Authority::Source(self.source_id)]).collect()
    }
}
