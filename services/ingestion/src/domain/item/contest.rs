//! An incoming item contests a stored item: it says something else of it and is not taken over.

use super::{Freshness, IncomingItem, KnownItem, Reconciliation, contested, is_rightful};
use crate::domain::{Digest, ItemId, PubStatus, Source, SourceId};

/// The most contested items that are reported for one incoming item.
const CONTESTED: usize = 3;
/// Why a content is outdated that is not older.
const SUPERSEDED: &str = "it repeats what was superseded, and nothing proves that it is said again; a newer version, a \
                          signature with time and id, or a poll would";
/// Why an item is one of its own.
const FOREIGN: &str = "it bears the id of another item, for which its source may not speak; it is an item of its own";

/// Something that was said of an item and not taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    /// The item, which stays as it is.
    pub item_id: ItemId,
    pub item_revision: i64,
    /// Why it was not taken over.
    pub reason: ContestReason,
    /// The source that said it.
    pub source_id: SourceId,
    pub source_name: String,
    /// The status that it says.
    pub pub_status: PubStatus,
    /// The headline that it says.
    pub headline: String,
    /// The digest of its content.
    pub content_digest: Digest,
    /// The item that it became.
    pub other_item: Option<ItemId>,
}

/// Why something was not taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContestReason {
    /// Its source may not speak for the item.
    ForeignSource,
    /// The item had this content before, and nothing proves that its provider says it now.
    Superseded,
}

/// The stored items that an incoming item from `source` contests, and why it was not taken over, or an empty text.
/// `known`: the stored items of its identity.
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
        Reconciliation::Superseded(_) if freshness == Freshness::Known => (Vec::new(), SUPERSEDED),
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
        Reconciliation::Seen(_) | Reconciliation::Outdated(_) => (Vec::new(), ""),
    }
}

impl Contest {
    /// The key under which it is published once. A source that may not speak for an item is reported once for each
    /// status, whatever it says.
    pub fn key(&self) -> Digest {
        let (item, source) = (self.item_id.to_string(), self.source_id.to_string());
        let more = match self.reason {
            ContestReason::ForeignSource => vec!["foreign".to_owned(), self.pub_status.name().to_owned()],
            ContestReason::Superseded => {
                vec!["superseded".to_owned(), self.item_revision.to_string(), self.content_digest.to_string()]
            }
        };
        Digest::of_parts([item.as_str(), &source].into_iter().chain(more.iter().map(String::as_str)))
    }
}
