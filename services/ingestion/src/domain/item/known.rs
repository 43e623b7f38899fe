//! Stored items under the identity of an incoming item: which of them the incoming item speaks for, and what it does to
//! them.

use time::OffsetDateTime;

use super::{
    Authority, Freshness, IncomingItem, Reconciliation, StoredItem, authority::is_global, reconcile, take_over,
};
use crate::domain::{Digest, Provider, PubStatus, Source};

/// A stored item, found by its identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownItem {
    pub stored: StoredItem,
    /// The authority that it belongs to.
    pub authority: Authority,
    /// The provider that its identity names, else the one that its payload names first. May be empty.
    named_provider: String,
}

/// By what right an incoming item changes a stored item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The stored item belongs to its source or to its provider.
    Own,
    /// Another source brought the stored item in the provider's name. The incoming item takes it over.
    TakeOver,
    /// Another source brought the stored item in the provider's name, and the provider kills its own.
    Cancel,
}

/// What is written of a stored item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredChange {
    /// A new revision, with the digest of the content that its source told.
    pub content_digest: Option<Digest>,
    /// The incoming item is a later version of the same content.
    pub confirms: bool,
    /// The authority that the item belongs to from now on.
    pub authority: Option<Authority>,
}

impl StoredChange {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl KnownItem {
    /// `named_provider` is the one that the payload names first.
    pub fn new(stored: StoredItem, authority: Authority, identity: &str, named_provider: String) -> Self {
        let named_provider = Provider::within(identity).map_or(named_provider, |named| named.to_string());
        Self { stored, authority, named_provider }
    }

    /// Whether an incoming item from `source` says nothing new of it.
    pub fn is_seen_in(&self, incoming: &IncomingItem, source: &Source) -> bool {
        self.stored.content_digest == incoming.content_digest
            && !incoming.confirms(&self.stored)
            && self.authority == source.authority_over(&incoming.draft)
    }

    /// By what right an incoming item changes it. `is_more`: the incoming item has changed another stored item before.
    pub fn claim(&self, incoming: &IncomingItem, source: &Source, is_more: bool) -> Claim {
        let authority = source.authority_over(&incoming.draft);
        match (self.authority == authority || self.authority == Authority::Source(source.id), is_more) {
            (true, _) => Claim::Own,
            (false, false) => Claim::TakeOver,
            (false, true) => Claim::Cancel,
        }
    }

    /// Reconciles an incoming item that owns it or takes it over. `before`: the version with which the item had this
    /// very content before, if it ever had it.
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

    /// What is written after a reconciliation. The first stored item of an incoming item is the same item: it belongs to
    /// the incoming item's authority from now on. A further one stays its authority's.
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
            // It is canceled, and its source has told nothing else.
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
        let is_standing = matches!(reconciliation, Reconciliation::Outdated(_) | Reconciliation::Superseded(_));
        change.authority = (!is_more && self.authority != authority && !is_standing).then_some(authority);
        change
    }

    /// Whether another source brought it in the name of this provider, for whom that source does not speak.
    fn waits_for(&self, provider: &Provider, source: &Source) -> bool {
        let is_of_other = matches!(self.authority, Authority::Source(id) if id != source.id);
        is_of_other && self.named_provider == provider.as_str()
    }

    /// Whether an incoming item means this item: by an identity that is the same everywhere, or by the provider. It need
    /// not have the right to speak for it.
    fn is_meant_by(&self, incoming: &IncomingItem) -> bool {
        is_global(&incoming.draft.identity)
            || incoming.draft.providers.iter().any(|named| named.as_str() == self.named_provider)
    }
}

/// The stored items that an incoming item from `source` speaks for, its own item first. There is more than one where
/// sources brought the same item before they spoke for the same provider. Beside an item that is the provider's already,
/// only a kill reaches the items that others brought in the provider's name.
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

/// The stored items that an incoming item means, and that it does not speak for.
pub fn contested<'k>(known: &'k [KnownItem], incoming: &IncomingItem, source: &Source) -> Vec<&'k KnownItem> {
    let spoken_for: Vec<_> = spoken_for(known, incoming, source).iter().map(|known| known.stored.id).collect();
    let others = known.iter().filter(|known| !spoken_for.contains(&known.stored.id));
    others.filter(|known| known.is_meant_by(incoming)).collect()
}

/// Whether an incoming item speaks for the provider in whose name another source brought an item.
pub fn is_rightful(known: &KnownItem, incoming: &IncomingItem, source: &Source) -> bool {
    let authority = source.authority_over(&incoming.draft);
    authority.provider().is_some_and(|provider| known.waits_for(provider, source))
}
