//! The results of ingesting items.

use time::OffsetDateTime;

use super::Reconciliation;
use crate::domain::{Draft, ItemId, ItemType, PubStatus, Source};

/// The result of ingesting one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngestedItem {
    pub item_id: ItemId,
    /// The revision of the item afterwards.
    pub revision: i64,
    pub headline: String,
    /// How the incoming item compares with the stored item.
    pub outcome: IngestOutcome,
    pub item_type: ItemType,
    /// The reason for an outcome that the sender may not expect. Otherwise empty.
    pub reason: String,
    /// Whether the item may be used afterwards.
    pub pub_status: PubStatus,
    /// The time until which the item must not be published; `None`: no embargo.
    pub embargo_time: Option<OffsetDateTime>,
}

impl IngestedItem {
    /// Describes the result for an incoming item. `standing`: the stored draft, if it stays the current one.
    pub fn new(incoming: &Draft, reconciliation: &Reconciliation, standing: Option<&Draft>, reason: &str) -> Self {
        let shown = standing.unwrap_or(incoming);
        let (item_id, revision, outcome) = match reconciliation {
            Reconciliation::New(item) => (item.id, item.revision, IngestOutcome::New),
            Reconciliation::Update(item) => (item.id, item.revision, IngestOutcome::Update),
            Reconciliation::Seen(stored) => (stored.id, stored.revision, IngestOutcome::Seen),
            Reconciliation::Outdated(stored) | Reconciliation::Superseded(stored) | Reconciliation::Relayed(stored) => {
                (stored.id, stored.revision, IngestOutcome::Outdated)
            }
        };
        Self {
            item_id,
            revision,
            headline: shown.headline.clone(),
            outcome,
            item_type: incoming.item_type,
            reason: reason.to_owned(),
            pub_status: shown.pub_status,
            embargo_time: shown.embargo_time,
        }
    }

    /// The report for the person who maintains the source.
    pub fn remark(&self) -> Option<String> {
        (!self.reason.is_empty()).then(|| format!("{}: {}", self.headline, self.reason))
    }
}

/// How an incoming item compares with the stored item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum IngestOutcome {
    /// The item was unknown.
    New,
    /// The item is known and has different content now.
    Update,
    /// The item is known and has the same content.
    Seen,
    /// The item is known, and the incoming content is older than the stored content.
    Outdated,
}

/// The result of a pushed payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// One entry for each item, in the order of the payload.
    pub ingested: Vec<IngestedItem>,
    /// The parts that could not be read as sent, each with its reason. Their items may have been ingested nevertheless.
    pub rejected: Vec<String>,
}

/// The result of a poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polled {
    /// The source after the poll.
    pub source: Source,
    /// One entry for each item in the order of arrival, up to the maximum number of entries of one document.
    pub ingested: Vec<IngestedItem>,
    /// The parts that could not be read as sent, each with its reason. Their items may have been ingested nevertheless.
    pub rejected: Vec<String>,
    /// The server reported that nothing has changed.
    pub not_modified: bool,
}
