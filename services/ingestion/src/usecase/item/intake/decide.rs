//! Reconciles the items of a delivery with the working set.

use std::collections::HashMap;

use newsroom_chassis::store::StoreError;
use time::OffsetDateTime;
use uuid::Uuid;

use super::working_set::WorkingSet;
use crate::{
    domain::{
        BroughtWay, Claim, Contest, Digest, Freshness, IncomingItem, IngestedItem, Item, ItemId, KnownItem,
        Reconciliation, Source, StoredChange, cancel, contests, reconcile, spoken_for, take_over, way_key,
    },
    usecase::item::Delivery,
};

/// The decisions about a delivery.
pub(super) struct DecidedDelivery {
    /// The outcome of each item, in the order of the delivery.
    pub ingested: Vec<IngestedItem>,
    /// The decisions about the items, in the order of the delivery.
    pub decisions: Vec<Decision>,
}

/// The decision about an incoming item and one stored item.
pub(super) struct Decision {
    /// The index of the incoming item in the delivery.
    at: usize,
    id: ItemId,
    /// Whether the incoming item has changed another stored item before this one.
    is_more: bool,
    /// The new revision, and whether the item is new.
    pub revision: Option<Revision>,
    pub contests: Vec<Contest>,
}

/// A new revision in the working set.
#[derive(Clone, Copy)]
pub(super) struct Revision {
    pub index: usize,
    pub is_new: bool,
}

/// An incoming item with what is known about its sender.
struct Incoming<'d> {
    at: usize,
    item: &'d IncomingItem,
    source: &'d Source,
    freshness: Freshness,
    now: OffsetDateTime,
}

impl WorkingSet {
    /// Reconciles all items of a delivery, and applies the decisions to the working set.
    pub fn decide(
        &mut self,
        delivery: &Delivery,
        source: &Source,
        now: OffsetDateTime,
    ) -> Result<DecidedDelivery, StoreError> {
        let mut decided = DecidedDelivery { ingested: Vec::with_capacity(delivery.items.len()), decisions: Vec::new() };
        for (at, item) in delivery.items.iter().enumerate() {
            self.decide_item(&Incoming { at, item, source, freshness: delivery.freshness, now }, &mut decided)?;
        }
        self.link(delivery, &decided.decisions);
        Ok(decided)
    }

    fn decide_item(&mut self, incoming: &Incoming<'_>, decided: &mut DecidedDelivery) -> Result<(), StoreError> {
        let Incoming { item, source, .. } = incoming;
        let known = self.with_identity(&item.draft.identity);
        match spoken_for(&known, item, source).as_slice() {
            [] => {
                let reconciliation = self.reconcile_unknown(incoming)?;
                self.record(incoming, &known, reconciliation, false, decided)
            }
            [only] if only.is_seen_in(item, source) => {
                self.record(incoming, &known, Reconciliation::Seen(only.stored.clone()), false, decided)
            }
            spoken_for => {
                for (at, stored) in spoken_for.iter().enumerate() {
                    let is_more = at > 0;
                    let reconciliation = self.reconcile_known(incoming, stored, is_more)?;
                    self.record(incoming, &known, reconciliation, is_more, decided)?;
                }
                Ok(())
            }
        }
    }

    /// Reconciles an item that speaks for no stored item. An item of another source may have, or have had, the same
    /// content under the same identity.
    fn reconcile_unknown(&mut self, incoming: &Incoming<'_>) -> Result<Reconciliation, StoreError> {
        let Incoming { item, source, now, .. } = incoming;
        let way = way_key(&source.authority_over(&item.draft), &item.draft.identity);
        let place = || item.place_key.and_then(|place| self.copy(place));
        let Some(copy) = self.copy(item.copy_key()) else {
            if let Some(known) = self.copy(way).or_else(place) {
                return self.reconcile_way(incoming, way, known);
            }
            let new = item.new_item(source, ItemId::new(Uuid::now_v7()), *now);
            return Ok(Reconciliation::New(Box::new(new)));
        };
        let stored = self.item(copy)?.stored.clone();
        let is_standing = stored.content_digest == item.content_digest;
        Ok(if is_standing { Reconciliation::Seen(stored) } else { Reconciliation::Outdated(stored) })
    }

    /// Reconciles an item with a stored item of which it is another way: it has the same text under the same address, or
    /// had it before. The origin of the address takes the item over. What another source changes, only a relay wrote.
    fn reconcile_way(
        &mut self,
        incoming: &Incoming<'_>,
        way: Digest,
        id: ItemId,
    ) -> Result<Reconciliation, StoreError> {
        let Incoming { item, source, now, .. } = incoming;
        let known = self.item(id)?.clone();
        let is_new = self.copy(way).is_none();
        self.add_copy(way, id);
        let has_text = item.place_key.is_some_and(|place| self.copy(place) == Some(id));
        let is_origin = source.is_origin_of(&item.draft);
        let stored_source = self.sources.get(&known.stored.source_id).and_then(|source| source.as_ref().ok());
        let is_of_origin = stored_source.is_some_and(|source| source.is_origin_of(&item.draft));
        let takes_over = match has_text {
            true => is_new && is_origin && !is_of_origin,
            false => is_origin,
        };
        if !takes_over {
            return Ok(if has_text {
                Reconciliation::Seen(known.stored)
            } else {
                Reconciliation::Relayed(known.stored)
            });
        }
        let reconciliation = match has_text {
            true => take_over(known.stored.clone(), item, source, *now),
            false => reconcile(known.stored.clone(), item, source, None, Freshness::Unproven, *now),
        };
        if reconciliation.changed_item().is_none() && !has_text {
            return Ok(reconciliation);
        }
        if let Some(identity) = self.identity_of(id) {
            // The item is still known by the identity that it had.
            self.add_copy(way_key(&known.authority, identity), id);
        }
        let change = StoredChange {
            content_digest: reconciliation.changed_item().map(|_| item.content_digest),
            authority: Some(source.authority_over(&item.draft)),
            takes_identity: true,
            ..StoredChange::default()
        };
        if reconciliation.changed_item().is_some() {
            self.add_content(item, id);
        }
        self.change(id, |row| row.apply(&change, reconciliation.changed_item(), &item.draft))?;
        Ok(reconciliation)
    }

    /// Records that an item has an incoming content now.
    fn add_content(&mut self, item: &IncomingItem, id: ItemId) {
        self.add_copy(item.copy_key(), id);
        if let Some(place) = item.place_key {
            self.add_copy(place, id);
        }
        self.set_version(id, item.copy_key(), &item.draft.version);
    }

    /// Reconciles an item with a stored item that it speaks for, and changes the row of the stored item.
    fn reconcile_known(
        &mut self,
        incoming: &Incoming<'_>,
        known: &KnownItem,
        is_more: bool,
    ) -> Result<Reconciliation, StoreError> {
        let Incoming { item, source, freshness, now, .. } = incoming;
        let (id, key) = (known.stored.id, item.copy_key());
        let claim = known.claim(item, source, is_more);
        let mut reconciliation = match claim {
            Claim::Own | Claim::TakeOver => {
                known.reconcile(claim, item, source, self.version_of(id, key), *freshness, *now)
            }
            Claim::Cancel => cancel(known.stored.clone(), self.newest(id)?, source, *now),
        };
        let change = known.change(claim, item, source, is_more, &mut reconciliation);
        let has_content = reconciliation.changed_item().is_some() && claim != Claim::Cancel;
        if has_content {
            self.add_content(item, id);
        } else if change.confirms {
            self.set_version(id, key, &item.draft.version);
        }
        if !change.is_empty() {
            self.change(id, |row| row.apply(&change, reconciliation.changed_item(), &item.draft))?;
        }
        Ok(reconciliation)
    }

    /// Records the outcome of a reconciliation. `known`: the items with the identity before it.
    fn record(
        &mut self,
        incoming: &Incoming<'_>,
        known: &[KnownItem],
        reconciliation: Reconciliation,
        is_more: bool,
        decided: &mut DecidedDelivery,
    ) -> Result<(), StoreError> {
        let Incoming { at, item, source, freshness, .. } = incoming;
        let (contests, reason) = contests(&reconciliation, item, source, known, *freshness);
        if !is_more {
            let standing = match &reconciliation {
                Reconciliation::Outdated(stored)
                | Reconciliation::Superseded(stored)
                | Reconciliation::Relayed(stored) => Some(self.newest(stored.id)?),
                Reconciliation::New(_) | Reconciliation::Update(_) | Reconciliation::Seen(_) => None,
            };
            self.note_way(incoming, &reconciliation, standing.as_ref());
            let standing = standing.as_ref().map(|standing| &standing.draft);
            decided.ingested.push(IngestedItem::new(&item.draft, &reconciliation, standing, reason));
        }
        let (id, is_new) = (reconciliation.id(), matches!(reconciliation, Reconciliation::New(_)));
        let index = match reconciliation.into_changed_item() {
            Some(new) if is_new => {
                self.add_content(item, id);
                Some(self.insert(new, item.content_digest)?)
            }
            Some(changed) => Some(self.push(changed)),
            None => None,
        };
        let revision = index.map(|index| Revision { index, is_new });
        decided.decisions.push(Decision { at: *at, id, is_more, revision, contests });
        Ok(())
    }

    /// Notes what a source brought of an item that it does not change.
    fn note_way(&mut self, incoming: &Incoming<'_>, reconciliation: &Reconciliation, standing: Option<&Item>) {
        let Incoming { item, source, now, .. } = incoming;
        let id = reconciliation.id();
        let seen = match (reconciliation, standing) {
            (Reconciliation::Seen(stored), None) if stored.content_digest != item.content_digest => {
                self.newest(id).ok()
            }
            _ => None,
        };
        let way = BroughtWay::of(reconciliation, item, standing.or(seen.as_ref()), source, *now);
        self.ways.extend(way.map(|way| ((id, source.id), way)));
    }

    /// Resolves the links of new revisions to the ids of items, of this delivery or known before.
    fn link(&mut self, delivery: &Delivery, decisions: &[Decision]) {
        let first = decisions.iter().filter(|decision| !decision.is_more);
        let delivered: HashMap<&str, ItemId> = first
            .filter_map(|decision| Some((delivery.items.get(decision.at)?.draft.identity.as_str(), decision.id)))
            .collect();
        for revision in decisions.iter().filter_map(|decision| decision.revision) {
            if let Some(item) = self.revisions.get_mut(revision.index) {
                self.links.resolve(item, &delivered);
            }
        }
    }
}
