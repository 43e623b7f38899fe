//! Contests: an incoming item differs from a stored item and is not applied to it.

use super::{Freshness, IncomingItem, KnownItem, Reconciliation, contested, is_rightful};
use crate::domain::{Digest, ItemId, PubStatus, Source, SourceId};

/// The maximum number of contested items that are reported for one incoming item.
const CONTESTED: usize = 3;
/// Why content is outdated although it is not older.
const SUPERSEDED: &str = "it repeats what was superseded, and nothing proves that it is said again; a newer version, a \
                          signature with time and id, or a poll would";
/// Why other content of another way changes nothing.
const RELAYED: &str = "it is another way of an item, which only the item's own source or the site of its address \
                       changes; what differs, the relay wrote";
/// Why a kill changes nothing.
const OUTDATED_KILL: &str = "it kills an older version of the item; the newer one stays, and its desk is told";
/// Why an incoming item becomes a separate item.
const FOREIGN: &str = "it bears the id of another item, for which its source may not speak; it is an item of its own";

/// An incoming item that differs from a stored item and was not applied to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    /// The stored item, which stays unchanged.
    pub item_id: ItemId,
    pub item_revision: i64,
    pub reason: ContestReason,
    /// The source of the incoming item.
    pub source_id: SourceId,
    pub source_name: String,
    /// The status in the incoming item.
    pub pub_status: PubStatus,
    /// The headline of the incoming item.
    pub headline: String,
    /// The digest of the incoming content.
    pub content_digest: Digest,
    /// The separate item that the incoming item became.
    pub other_item: Option<ItemId>,
}

/// Why an incoming item was not applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContestReason {
    /// The source of the incoming item may not speak for the stored item.
    ForeignSource,
    /// The stored item had this content before, and nothing proves that its provider sends it again now.
    Superseded,
    /// It is a kill of an older version.
    Outdated,
}

/// The contests of an incoming item from `source`, and why it was not applied, or an empty text. `known`: the stored
/// items with its identity.
pub fn contests(
    reconciliation: &Reconciliation,
    incoming: &IncomingItem,
    source: &Source,
    known: &[KnownItem],
    freshness: Freshness,
) -> (Vec<Contest>, &'static str) {
    let contest = |item_id, item_revision, reason, other_item| Contest {
        item_id,
        item_revision,
        reason,
        source_id: source.id,
        source_name: source.settings.name.clone(),
        pub_status: incoming.draft.pub_status,
        headline: incoming.draft.headline.clone(),
        content_digest: incoming.content_digest,
        other_item,
    };
    match reconciliation {
        Reconciliation::Superseded(_) if matches!(freshness, Freshness::Known | Freshness::Stale) => {
            (Vec::new(), SUPERSEDED)
        }
        Reconciliation::Superseded(stored) => {
            (vec![contest(stored.id, stored.revision, ContestReason::Superseded, None)], SUPERSEDED)
        }
        Reconciliation::New(item) | Reconciliation::Update(item) => {
            let contested = contested(known, incoming, source);
            let is_foreign = contested.iter().any(|known| !is_rightful(known, incoming, source));
            let contests = contested.iter().take(CONTESTED).map(|known| {
                contest(known.stored.id, known.stored.revision, ContestReason::ForeignSource, Some(item.id))
            });
            (contests.collect(), if is_foreign { FOREIGN } else { "" })
        }
        Reconciliation::Outdated(stored)
            if incoming.draft.pub_status == PubStatus::Canceled
                && !matches!(freshness, Freshness::Known | Freshness::Stale) =>
        {
            (vec![contest(stored.id, stored.revision, ContestReason::Outdated, None)], OUTDATED_KILL)
        }
        Reconciliation::Relayed(stored) if incoming.draft.pub_status == PubStatus::Canceled => {
            (vec![contest(stored.id, stored.revision, ContestReason::ForeignSource, None)], RELAYED)
        }
        Reconciliation::Relayed(_) => (Vec::new(), RELAYED),
        Reconciliation::Seen(_) | Reconciliation::Outdated(_) => (Vec::new(), ""),
    }
}

impl Contest {
    /// The key under which a contest is published once. A source that may not speak for an item is reported once for
    /// each status, whatever the content is.
    pub fn key(&self) -> Digest {
        let (item, source) = (self.item_id.to_string(), self.source_id.to_string());
        let more = match self.reason {
            ContestReason::ForeignSource => vec!["foreign".to_owned(), self.pub_status.name().to_owned()],
            ContestReason::Superseded | ContestReason::Outdated => {
                vec!["superseded".to_owned(), self.item_revision.to_string(), self.content_digest.to_string()]
            }
        };
        Digest::of_parts([item.as_str(), &source].into_iter().chain(more.iter().map(String::as_str)))
    }
}
