//! An item: one piece of news as its source told it.

mod authority;
mod completion;
mod contest;
mod difference;
mod ingested_item;
mod known;
mod reconciliation;
mod reparsing;
mod version;

pub use authority::Authority;
pub use contest::{Contest, ContestReason, contests};
pub use difference::{Difference, differences};
pub use ingested_item::{IngestOutcome, IngestedItem, Polled, Submitted};
pub use known::{Claim, KnownItem, StoredChange, contested, is_rightful, spoken_for};
pub use reconciliation::{Freshness, IncomingItem, Reconciliation, StoredItem, cancel, reconcile, take_over};
pub use reparsing::{Progress, ReparseOutcome, Reparsed, StoredReading};

use time::OffsetDateTime;

use crate::domain::{Digest, Draft, ItemId, Parser, Provider, SourceId};

/// One piece of news as its source told it, parsed, with the way back to the raw payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    /// The source that its newest revision came from.
    pub source_id: SourceId,
    /// The source's name when that came.
    pub source_name: String,
    /// In whose name it was taken; `None`: in its source's own.
    pub provider: Option<Provider>,
    /// 1 for the item as it first came; one more with each changed content.
    pub revision: i64,
    /// What the source told, with the source's defaults in place of what it left out.
    pub draft: Draft,
    /// When it first came in.
    pub ingest_time: OffsetDateTime,
    /// When its content last changed here.
    pub update_time: OffsetDateTime,
    /// The raw payload of this revision.
    pub raw: Raw,
}

/// A raw payload by its digest, and who read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// The payload's digest.
    pub digest: Digest,
    /// Who read it.
    pub parser: Parser,
}

impl Item {
    /// The authority that it belongs to.
    pub fn authority(&self) -> Authority {
        self.provider.clone().map_or(Authority::Source(self.source_id), Authority::Provider)
    }

    /// The authorities within which its links lead to other items: its provider, and its source.
    pub fn link_authorities(&self) -> Vec<Authority> {
        let provider = self.provider.clone().map(Authority::Provider);
        provider.into_iter().chain([Authority::Source(self.source_id)]).collect()
    }
}
