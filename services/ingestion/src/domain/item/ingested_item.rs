//! What became of items that came in.

use time::OffsetDateTime;

use super::Reconciliation;
use crate::domain::{Draft, ItemId, ItemType, PubStatus, Source};

/// What became of one incoming item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngestedItem {
    pub item_id: ItemId,
    /// Its revision after.
    pub revision: i64,
    pub headline: String,
    /// How it compares with what is stored.
    pub outcome: IngestOutcome,
    pub item_type: ItemType,
    /// Why it was taken so, where its sender may expect something else. Else empty.
    pub reason: String,
    /// Whether it may be used, as it stands after.
    pub pub_status: PubStatus,
    /// Until when it must not be published; `None`: there is no embargo.
    pub embargo_time: Option<OffsetDateTime>,
}

impl IngestedItem {
    /// What became of an incoming item. `standing`: the stored draft, where that is what stands after.
    pub fn new(incoming: &Draft, reconciliation: &Reconciliation, standing: Option<&Draft>, reason: &str) -> Self {
        let shown = standing.unwrap_or(incoming);
        let (item_id, revision, outcome) = match reconciliation {
            Reconciliation::New(item) => (item.id, item.revision, IngestOutcome::New),
            Reconciliation::Update(item) => (item.id, item.revision, IngestOutcome::Update),
            Reconciliation::Seen(stored) => (stored.id, stored.revision, IngestOutcome::Seen),
            Reconciliation::Outdated(stored) | Reconciliation::Superseded(stored) => {
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

    /// What to report of it to the person who looks after its source.
    pub fn told(&self) -> Option<String> {
        (!self.reason.is_empty()).then(|| format!("{}: {}", self.headline, self.reason))
    }
}

/// How an incoming item compares with what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IngestOutcome {
    /// Not known before.
    New,
    /// Known, with other content now.
    Update,
    /// Known, with this very content.
    Seen,
    /// Known, and this content is older than what is held.
    Outdated,
}

/// How a pushed payload was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// One entry an item, in the payload's order.
    pub ingested: Vec<IngestedItem>,
    /// What was not read as it was sent, each with its reason; its item may have been taken all the same.
    pub rejected: Vec<String>,
}

/// What a poll brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polled {
    /// The source after it.
    pub source: Source,
    /// One entry an item, in the order in which they came, for as many as one document may have.
    pub ingested: Vec<IngestedItem>,
    /// What was not read as it was sent, each with its reason; its item may have been taken all the same.
    pub rejected: Vec<String>,
    /// The source said that nothing changed.
    pub not_modified: bool,
}
