//! Stored items with the identity of an incoming item: which of them the incoming item speaks for, and how it changes
//! them.

use time::OffsetDateTime;

use super::{
    Authority, Freshness, IncomingItem, Reconciliation, StoredItem, authority::is_global, reconcile,
    reconciliation::is_rewritten, take_over,
};
use crate::domain::{Digest, Provider, PubStatus, Source};

/// A stored item, found by its identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownItem {
    pub stored: StoredItem,
    pub authority: Authority,
    /// The provider in the identity, otherwise the first one that the payload names. May be empty.
    named_provider: String,
}

/// Why an incoming item may change a stored item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The stored item belongs to the source or to the provider of the incoming item.
    Own,
    /// Another source delivered the stored item in the provider's name. The incoming item takes it over.
    TakeOver,
    /// Another source delivered the stored item in the provider's name, and the provider kills its own item.
    Cancel,
}

/// The changes to save for a stored item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredChange {
    /// For a new revision: the digest of the content from its source.
    pub content_digest: Option<Digest>,
    /// Whether the incoming item is a later version of the same content.
    pub confirms: bool,
    /// The new authority of the item.
    pub authority: Option<Authority>,
    /// Whether the item is known by the identity of the incoming item from now on.
    pub takes_identity: bool,
}

impl StoredChange {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl KnownItem {
    /// `named_provider` is the first provider that the payload names.
    pub fn new(stored: StoredItem, authority: Authority, identity: &str, named_provider: String) -> Self {
        let named_provider = Provider::within(identity).map_or(named_provider, |named| named.to_string());
        Self { stored, authority, named_provider }
    }

    /// Whether an incoming item from `source` changes nothing of this item.
    pub fn is_seen_in(&self, incoming: &IncomingItem, source: &Source) -> bool {
        self.stored.content_digest == incoming.content_digest
            && !incoming.confirms(&self.stored)
            && self.authority == source.authority_over(&incoming.draft)
    }

    /// Whether this item may keep its content although an incoming item from `source` has another one. `had_before`:
    /// whether this item had the incoming content before.
    pub fn may_stand(&self, incoming: &IncomingItem, source: &Source, freshness: Freshness, had_before: bool) -> bool {
        let is_stale = freshness == Freshness::Stale;
        let stands = || {
            is_stale || had_before || incoming.is_older(&self.stored) || is_rewritten(&self.stored, incoming, source)
        };
        self.stored.content_digest != incoming.content_digest && stands()
    }

    /// Why an incoming item may change this item. `is_more`: the incoming item has already changed another stored item.
    pub fn claim(&self, incoming: &IncomingItem, source: &Source, is_more: bool) -> Claim {
        let authority = source.authority_over(&incoming.draft);
        match (self.authority == authority || self.authority == Authority::Source(source.id), is_more) {
            (true, _) => Claim::Own,
            (false, false) => Claim::TakeOver,
            (false, true) => Claim::Cancel,
        }
    }

    /// Reconciles an incoming item that owns this item or takes it over. `before`: the version with which this item
    /// previously had the same content, if any.
    pub fn reconcile(
        &self,
        claim: Claim,
        incoming: &IncomingItem,
        source: &Source,
        before: Option<&str>,
        freshness: Freshness,
        now: OffsetDateTime,
    ) -> Reconciliation {
        match claim {
            Claim::Own => reconcile(self.stored.clone(), incoming, source, before, freshness, now),
            Claim::TakeOver | Claim::Cancel => take_over(self.stored.clone(), incoming, source, now),
        }
    }

    /// The changes to save after a reconciliation. The first stored item of an incoming item moves to the authority of
    /// the incoming item. Further stored items keep their authorities.
    pub fn change(
        &self,
        claim: Claim,
        incoming: &IncomingItem,
        source: &Source,
        is_more: bool,
        reconciliation: &mut Reconciliation,
    ) -> StoredChange {
        let mut change = StoredChange::default();
        match reconciliation {
            // The item is canceled, but the content from its source is unchanged.
            Reconciliation::Update(_) if claim == Claim::Cancel => {
                change.content_digest = Some(self.stored.content_digest);
            }
            Reconciliation::Update(item) => {
                if is_more {
                    item.provider = self.authority.provider().cloned();
                }
                change.content_digest = Some(incoming.content_digest);
            }
            _ => change.confirms = incoming.confirms(&self.stored),
        }
        let authority = source.authority_over(&incoming.draft);
        let is_standing =
            !matches!(reconciliation, Reconciliation::New(_) | Reconciliation::Update(_) | Reconciliation::Seen(_));
        change.authority = (!is_more && self.authority != authority && !is_standing).then_some(authority);
        change
    }

    /// Whether another source delivered this item in the name of `provider` without the right to speak for it.
    fn waits_for(&self, provider: &Provider, source: &Source) -> bool {
        let is_of_other = matches!(self.authority, Authority::Source(id) if id != source.id);
        is_of_other && self.named_provider == provider.as_str()
    }

    /// Whether an incoming item refers to this item, by a globally unique identity or by the provider. The incoming
    /// item does not need the right to speak for this item.
    fn is_meant_by(&self, incoming: &IncomingItem) -> bool {
        is_global(&incoming.draft.identity)
            || incoming.draft.providers.iter().any(|named| named.as_str() == self.named_provider)
    }
}

/// The stored items that an incoming item from `source` speaks for, its own item first. There are several if sources
/// delivered the same item before they spoke for the same provider. If the provider has its own item already, only a
/// kill applies to the items that others delivered in the provider's name.
pub fn spoken_for<'k>(known: &'k [KnownItem], incoming: &IncomingItem, source: &Source) -> Vec<&'k KnownItem> {
    let authority = source.authority_over(&incoming.draft);
    let own = Authority::Source(source.id);
    let mut found: Vec<&KnownItem> = known.iter().filter(|known| known.authority == authority).collect();
    if let Authority::Provider(provider) = &authority {
        let is_kill = incoming.draft.pub_status == PubStatus::Canceled;
        let reaches = |stored: &StoredItem| if found.is_empty() { incoming.takes_over(stored) } else { is_kill };
        let waiting = known
            .iter()
            .filter(|known| known.authority == own || known.waits_for(provider, source) && reaches(&known.stored));
        let waiting: Vec<&KnownItem> = waiting.collect();
        found.extend(waiting);
    }
    found
}

/// The stored items that an incoming item refers to but does not speak for.
pub fn contested<'k>(known: &'k [KnownItem], incoming: &IncomingItem, source: &Source) -> Vec<&'k KnownItem> {
    let spoken_for: Vec<_> = spoken_for(known, incoming, source).iter().map(|known| known.stored.id).collect();
    let others = known.iter().filter(|known| !spoken_for.contains(&known.stored.id));
    others.filter(|known| known.is_meant_by(incoming)).collect()
}

/// Whether an incoming item speaks for the provider in whose name another source delivered `known`.
pub fn is_rightful(known: &KnownItem, incoming: &IncomingItem, source: &Source) -> bool {
    let authority = source.authority_over(&incoming.draft);
    authority.provider().is_some_and(|provider| known.waits_for(provider, source))
}
