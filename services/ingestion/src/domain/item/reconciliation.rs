//! Reconciles an incoming item with the stored one: it is new, an update, seen, or outdated.

use std::cmp::Ordering;

use time::OffsetDateTime;

use super::{completion::completed, version};
use crate::domain::{Digest, Draft, Item, ItemId, PubStatus, Raw, Source};

/// A draft with its digest and payload, before it is reconciled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingItem {
    /// What the source told.
    pub draft: Draft,
    /// The digest of that, without the source's defaults.
    pub content_digest: Digest,
    /// The payload that it came in.
    pub raw: Raw,
}

/// What is known of when the sender of a payload says this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Freshness {
    /// Now: it was fetched from its place, or its signature covers time and id.
    Proven,
    /// Nothing: somebody may have recorded it and sent it again.
    #[default]
    Unproven,
    /// It was read before: nobody needs to hear of it again.
    Known,
}

/// The part of a stored item that a draft is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredItem {
    /// The item's id.
    pub id: ItemId,
    pub revision: i64,
    /// The digest of what its source told.
    pub content_digest: Digest,
    /// Its source's own version of this content, as written. May be empty.
    pub version: String,
    /// When its source says that this content dates from.
    pub version_time: Option<OffsetDateTime>,
    /// When it first came in.
    pub ingest_time: OffsetDateTime,
}

/// What an incoming item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reconciliation {
    /// Not known before: to be stored.
    New(Box<Item>),
    /// Known, with other content now: to be stored.
    Update(Box<Item>),
    /// Known, with this very content. Nothing is stored.
    Seen(StoredItem),
    /// Known, and this content is older than what is held. Nothing is stored.
    Outdated(StoredItem),
    /// Known, with a content that it had before, and nothing proves that its provider says it again. Nothing is stored.
    Superseded(StoredItem),
}

impl IncomingItem {
    /// A draft that came in `raw`.
    pub fn new(draft: Draft, raw: Raw) -> Self {
        Self { content_digest: draft.content_digest(), draft, raw }
    }

    /// The digest of its identity and content. An item from another source with the same key is the same item.
    pub fn copy_key(&self) -> Digest {
        Digest::of_parts([self.draft.identity.as_str(), &self.content_digest.to_string()])
    }

    /// Makes a new item of it.
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
        }
    }

    /// Whether it has the stored content with a later version: a correction that was taken back must not win when it
    /// arrives late.
    pub fn confirms(&self, stored: &StoredItem) -> bool {
        self.content_digest == stored.content_digest && is_newer(&self.draft, stored)
    }

    /// Whether it, said by somebody who speaks for the provider, takes over what somebody else brought under the
    /// provider's identity: what says the same, what is surely newer, and a kill.
    pub fn takes_over(&self, stored: &StoredItem) -> bool {
        self.content_digest == stored.content_digest
            || self.draft.pub_status == PubStatus::Canceled
            || is_newer(&self.draft, stored)
    }
}

impl Reconciliation {
    /// The item that it is about.
    pub fn id(&self) -> ItemId {
        match self {
            Self::New(item) | Self::Update(item) => item.id,
            Self::Seen(stored) | Self::Outdated(stored) | Self::Superseded(stored) => stored.id,
        }
    }

    /// The new or changed item, if it is one.
    pub fn changed_item(&self) -> Option<&Item> {
        match self {
            Self::New(item) | Self::Update(item) => Some(item),
            Self::Seen(_) | Self::Outdated(_) | Self::Superseded(_) => None,
        }
    }

    /// The id of a new item.
    pub fn new_id(&self) -> Option<ItemId> {
        if let Self::New(item) = self { Some(item.id) } else { None }
    }

    /// The same, to be completed before it is stored.
    pub fn changed_item_mut(&mut self) -> Option<&mut Item> {
        match self {
            Self::New(item) | Self::Update(item) => Some(item),
            Self::Seen(_) | Self::Outdated(_) | Self::Superseded(_) => None,
        }
    }
}

/// Decides what an incoming item from `source` is, compared with the stored item of its identity. `before`: the version that the
/// item had when it said this very content before, if it ever did.
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
    if is_older(&incoming.draft, &stored) {
        return Reconciliation::Outdated(stored);
    }
    if let Some(before) = before
        && freshness != Freshness::Proven
        && ![before, &stored.version].iter().all(|known| is_later(&incoming.draft.version, known))
    {
        return Reconciliation::Superseded(stored);
    }
    update(stored, incoming, source, now)
}

/// What an incoming item is that takes over what somebody else brought under its provider's identity.
pub fn take_over(stored: StoredItem, incoming: &IncomingItem, source: &Source, now: OffsetDateTime) -> Reconciliation {
    if stored.content_digest == incoming.content_digest {
        return Reconciliation::Seen(stored);
    }
    update(stored, incoming, source, now)
}

/// What becomes of an item that somebody else brought in a provider's name when the provider kills its own: it is
/// canceled, and stays what its source told.
pub fn cancel(stored: StoredItem, standing: Item, source: &Source, now: OffsetDateTime) -> Reconciliation {
    if standing.draft.pub_status == PubStatus::Canceled {
        return Reconciliation::Seen(stored);
    }
    let mut item = Item { revision: stored.revision + 1, update_time: now, ..standing };
    item.draft.pub_status = PubStatus::Canceled;
    item.draft.pub_status_text = format!("canceled by {}", source.settings.name);
    Reconciliation::Update(Box::new(item))
}

fn update(stored: StoredItem, incoming: &IncomingItem, source: &Source, now: OffsetDateTime) -> Reconciliation {
    Reconciliation::Update(Box::new(Item {
        revision: stored.revision + 1,
        ingest_time: stored.ingest_time,
        ..incoming.new_item(source, stored.id, now)
    }))
}

/// Whether a version is a number that is greater than the one known, if that is a number.
fn is_later(version: &str, known: &str) -> bool {
    let is_number = version::compare(version, version).is_some();
    let is_unknown = known.trim().is_empty();
    version::compare(version, known) == Some(Ordering::Greater) || (is_number && is_unknown)
}

/// Whether a draft is newer than what is held: by its version where both are numbers, else by its time.
fn is_newer(draft: &Draft, stored: &StoredItem) -> bool {
    match version::compare(&draft.version, &stored.version) {
        Some(Ordering::Greater) => true,
        Some(Ordering::Less) => false,
        Some(Ordering::Equal) | None => {
            matches!((draft.version_time(), stored.version_time), (Some(arriving), Some(standing)) if arriving > standing)
        }
    }
}

/// Whether a draft is older than what is held: by its version where both are numbers, else by its time.
fn is_older(draft: &Draft, stored: &StoredItem) -> bool {
    match version::compare(&draft.version, &stored.version) {
        Some(Ordering::Less) => true,
        Some(Ordering::Greater) => false,
        Some(Ordering::Equal) | None => {
            matches!((draft.version_time(), stored.version_time), (Some(arriving), Some(standing)) if arriving < standing)
        }
    }
}

impl Item {
    /// The item as a new reading of its own payload has it. What is canceled stays so: the kill may have come in
    /// another payload.
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
