//! Reconciles an incoming item with the stored item: the incoming item is new, an update, seen, or outdated.

use std::cmp::Ordering;

use time::OffsetDateTime;

use super::{completion::completed, way::place_key};
use crate::domain::{Digest, Draft, Item, ItemId, PubStatus, Raw, Source, SourceId, compare_versions};

/// A draft with its digest and payload before reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingItem {
    /// The content from the source.
    pub draft: Draft,
    /// The digest of the content, without the source's defaults.
    pub content_digest: Digest,
    /// The digest of address and text, under which another way brings the same item.
    pub place_key: Option<Digest>,
    /// The payload that contained the item.
    pub raw: Raw,
}

/// Whether the sender of a payload is proven to send it now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Freshness {
    /// It is proven, and the payload is a document that stands so at its address now.
    Standing,
    /// It is proven: the payload is a new file, or its signature covers time and id.
    Proven,
    /// It is not proven: another party may have recorded the payload and sent it again.
    #[default]
    Unproven,
    /// The payload was read before, so no event is needed.
    Known,
    /// It is a copy that a cache made of a document that was read later: it changes no known item, unless by a greater
    /// version or a kill.
    Stale,
}

/// The part of a stored item that is compared with a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredItem {
    pub id: ItemId,
    /// The source of the newest revision.
    pub source_id: SourceId,
    pub revision: i64,
    /// The digest of the content from the source.
    pub content_digest: Digest,
    /// The source's version of this content, as written. May be empty.
    pub version: String,
    /// The time of this content according to the source.
    pub version_time: Option<OffsetDateTime>,
    /// When the item was first received.
    pub ingest_time: OffsetDateTime,
}

/// The result of reconciling an incoming item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reconciliation {
    /// The item was unknown and must be stored.
    New(Box<Item>),
    /// The item is known and has different content, which must be stored.
    Update(Box<Item>),
    /// The item is known and has the same content. Nothing is stored.
    Seen(StoredItem),
    /// The item is known, and the incoming content is older. Nothing is stored.
    Outdated(StoredItem),
    /// The item had this content before, and nothing proves that its provider sends it again. Nothing is stored.
    Superseded(StoredItem),
    /// Another way of the item brings other content. Only the item's own source, or its origin, changes it. Nothing is
    /// stored.
    Relayed(StoredItem),
}

impl IncomingItem {
    /// A draft that `raw` contained.
    pub fn new(draft: Draft, raw: Raw) -> Self {
        Self { content_digest: draft.content_digest(), place_key: place_key(&draft), draft, raw }
    }

    /// The digest of identity and content. Items from different sources with the same key are the same item.
    pub fn copy_key(&self) -> Digest {
        Digest::of_parts([self.draft.identity.as_str(), &self.content_digest.to_string()])
    }

    /// Creates a new item.
    pub fn new_item(&self, source: &Source, id: ItemId, now: OffsetDateTime) -> Item {
        let authority = source.authority_over(&self.draft);
        Item {
            id,
            source_id: source.id,
            source_name: source.settings.name.clone(),
            provider: authority.provider().cloned(),
            revision: 1,
            draft: completed(self.draft.clone(), source),
            ingest_time: now,
            update_time: now,
            raw: self.raw.clone(),
            archived: source.settings.archive,
        }
    }

    /// Whether the incoming item has the stored content with a later version. That version is saved so that a withdrawn
    /// correction does not win when it arrives late.
    pub fn confirms(&self, stored: &StoredItem) -> bool {
        self.content_digest == stored.content_digest && is_newer(&self.draft, stored)
    }

    /// Whether the incoming item is certainly older than the stored content.
    pub fn is_older(&self, stored: &StoredItem) -> bool {
        is_older(&self.draft, stored)
    }

    /// Whether an incoming item that speaks for the provider takes over an item that another source delivered under the
    /// provider's identity. It does if it has the same content, is certainly newer, or is a kill.
    pub fn takes_over(&self, stored: &StoredItem) -> bool {
        self.content_digest == stored.content_digest
            || self.draft.pub_status == PubStatus::Canceled
            || is_newer(&self.draft, stored)
    }
}

impl Reconciliation {
    /// The id of the reconciled item.
    pub fn id(&self) -> ItemId {
        match self {
            Self::New(item) | Self::Update(item) => item.id,
            Self::Seen(stored) | Self::Outdated(stored) | Self::Superseded(stored) | Self::Relayed(stored) => stored.id,
        }
    }

    /// The new or changed item, if any.
    pub fn changed_item(&self) -> Option<&Item> {
        match self {
            Self::New(item) | Self::Update(item) => Some(item),
            Self::Seen(_) | Self::Outdated(_) | Self::Superseded(_) | Self::Relayed(_) => None,
        }
    }

    /// The new or changed item, if any.
    pub fn into_changed_item(self) -> Option<Item> {
        match self {
            Self::New(item) | Self::Update(item) => Some(*item),
            Self::Seen(_) | Self::Outdated(_) | Self::Superseded(_) | Self::Relayed(_) => None,
        }
    }
}

/// Reconciles an incoming item from `source` with the stored item of the same identity. `before`: the version with
/// which the item previously had the same content, if any.
pub fn reconcile(
    stored: StoredItem,
    incoming: &IncomingItem,
    source: &Source,
    before: Option<&str>,
    freshness: Freshness,
    now: OffsetDateTime,
) -> Reconciliation {
    if stored.content_digest == incoming.content_digest {
        return Reconciliation::Seen(stored);
    }
    let is_outdated = match compare_versions(&incoming.draft.version, &stored.version) {
        Some(Ordering::Less) => true,
        Some(Ordering::Greater) => false,
        Some(Ordering::Equal) | None if is_kill(incoming) => false,
        Some(Ordering::Equal) | None => {
            freshness == Freshness::Stale || !stands_now(&stored, source, freshness) && incoming.is_older(&stored)
        }
    };
    if is_outdated {
        return Reconciliation::Outdated(stored);
    }
    if is_rewritten(&stored, incoming, source) {
        return Reconciliation::Relayed(stored);
    }
    if let Some(before) = before
        && !matches!(freshness, Freshness::Standing | Freshness::Proven)
        && ![before, &stored.version].iter().all(|known| is_later(&incoming.draft.version, known))
    {
        return Reconciliation::Superseded(stored);
    }
    update(stored, incoming, source, now)
}

/// Reconciles an incoming item that takes over an item that another source delivered under its provider's identity.
pub fn take_over(stored: StoredItem, incoming: &IncomingItem, source: &Source, now: OffsetDateTime) -> Reconciliation {
    if stored.content_digest == incoming.content_digest {
        return Reconciliation::Seen(stored);
    }
    update(stored, incoming, source, now)
}

/// Cancels an item that another source delivered in a provider's name when the provider kills its own item. The content
/// from the other source stays.
pub fn cancel(stored: StoredItem, standing: Item, source: &Source, now: OffsetDateTime) -> Reconciliation {
    if standing.draft.pub_status == PubStatus::Canceled {
        return Reconciliation::Seen(stored);
    }
    let mut item = Item { revision: stored.revision + 1, update_time: now, ..standing };
    item.draft.pub_status = PubStatus::Canceled;
    item.draft.pub_status_text = format!("canceled by {}", source.settings.name);
    Reconciliation::Update(Box::new(item))
}

/// Whether an incoming item is a kill. It holds whatever its time is, because many repeat the time of the story.
fn is_kill(incoming: &IncomingItem) -> bool {
    incoming.draft.pub_status == PubStatus::Canceled
}

/// Whether an incoming item stands in the source's document now, even if its date moved back. Another source, which may
/// lag behind, does not change what a source brought last.
fn stands_now(stored: &StoredItem, source: &Source, freshness: Freshness) -> bool {
    freshness == Freshness::Standing && stored.source_id == source.id
}

/// Whether another source brings the version that is stored with other content. A relay wrote what differs, unless the
/// source is the origin of the item's address. A restriction of the use counts from every source.
pub(super) fn is_rewritten(stored: &StoredItem, incoming: &IncomingItem, source: &Source) -> bool {
    let draft = &incoming.draft;
    let same_version = !draft.version.trim().is_empty() && draft.version.trim() == stored.version.trim();
    let same_time = draft.version_time().is_some() && draft.version_time() == stored.version_time;
    let is_same = match (draft.version.trim().is_empty(), stored.version.trim().is_empty()) {
        (true, true) => same_time,
        _ => same_version && draft.version_time() == stored.version_time,
    };
    let is_restricted = draft.pub_status != PubStatus::Usable || draft.embargo_time.is_some();
    stored.source_id != source.id && is_same && !is_restricted && !source.is_origin_of(draft)
}

fn update(stored: StoredItem, incoming: &IncomingItem, source: &Source, now: OffsetDateTime) -> Reconciliation {
    Reconciliation::Update(Box::new(Item {
        revision: stored.revision + 1,
        ingest_time: stored.ingest_time,
        ..incoming.new_item(source, stored.id, now)
    }))
}

/// Whether `version` is a number that is greater than `known`, or `known` is empty.
fn is_later(version: &str, known: &str) -> bool {
    let is_number = compare_versions(version, version).is_some();
    let is_unknown = known.trim().is_empty();
    compare_versions(version, known) == Some(Ordering::Greater) || (is_number && is_unknown)
}

/// Whether a draft is newer than the stored content: by version if both are numbers, otherwise by time.
fn is_newer(draft: &Draft, stored: &StoredItem) -> bool {
    match compare_versions(&draft.version, &stored.version) {
        Some(Ordering::Greater) => true,
        Some(Ordering::Less) => false,
        Some(Ordering::Equal) | None => {
            matches!((draft.version_time(), stored.version_time), (Some(arriving), Some(standing)) if arriving > standing)
        }
    }
}

/// Whether a draft is older than the stored content: by version if both are numbers, otherwise by time.
fn is_older(draft: &Draft, stored: &StoredItem) -> bool {
    match compare_versions(&draft.version, &stored.version) {
        Some(Ordering::Less) => true,
        Some(Ordering::Greater) => false,
        Some(Ordering::Equal) | None => {
            matches!((draft.version_time(), stored.version_time), (Some(arriving), Some(standing)) if arriving < standing)
        }
    }
}

impl Item {
    /// The item according to a new reading of its own payload. A canceled item stays canceled, because the kill may
    /// have come in another payload.
    pub fn reread(&self, incoming: &IncomingItem, source: &Source) -> Self {
        let mut draft = completed(incoming.draft.clone(), source);
        if self.draft.pub_status == PubStatus::Canceled {
            draft.pub_status = PubStatus::Canceled;
            draft.pub_status_text.clone_from(&self.draft.pub_status_text);
        }
        Self { draft, raw: incoming.raw.clone(), ..self.clone() }
    }
}

#[cfg(test)]
#[path = "reconciliation_tests.rs"]
mod tests;
