//! News comes in: new items, new revisions, their events, and the payload that they came in.
//!
//! Whatever comes at the same time, an identity is one item of its authority: its unique key decides who was first,
//! and whoever was not is reconciled with the stored item. Rows are written in the order of the identities, so that two
//! writers never wait for each other.

mod keep;
mod known;

use std::{collections::HashMap, sync::Arc};

use newsroom_chassis::{
    clock::micros,
    store::{Request, Store, StoreError, StoredResponse, Transaction},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::OnConflict};
use uuid::Uuid;

use super::{
    Error, contents, copies,
    entity::item::{ActiveModel, Column, Entity, Model},
    items,
    payloads::CompressedPayload,
    rows::{new_row, row, stored},
    seen::{self, Seen},
    sources,
};
use crate::{
    convert,
    domain::{
        Authority, Digest, DomainError, Freshness, IncomingItem, IngestedItem, Item, ItemId, Reconciliation, Source,
        SourceId, Submitted, cancel, reconcile, take_over,
    },
};
use known::Known;

/// How many rows one statement writes or asks for: 10 columns each, below the limit of 32,766 parameters.
const ROWS: usize = 500;

/// What came in one payload, or a part of that.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The payload.
    pub compressed: Arc<CompressedPayload>,
    /// What was read from it, each identity once.
    pub items: Vec<IncomingItem>,
    /// What the way that it came by proves.
    pub freshness: Freshness,
}

impl StoredResponse for Submitted {
    fn to_bytes(&self) -> Vec<u8> {
        convert::submitted_to_bytes(self)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        convert::submitted_from_bytes(bytes).map_err(StoreError::unreadable)
    }
}

/// Takes in what a source pushes, on behalf of a call: all of it or, when the source does not push
/// now, nothing. `known` is the source as it was read a moment ago, if it pushed then: it need not be
/// read by the one writer once more. `rejected` is told along.
pub async fn submit(
    store: &Store,
    id: SourceId,
    known: Option<Source>,
    request: Request,
    delivery: Delivery,
    rejected: Vec<String>,
) -> Result<Submitted, Error> {
    let submitted = store.idempotent_write(request, move |tx| {
        Box::pin(async move {
            let source = match known {
                Some(source) => source,
                None => sources::of_news(tx.connection(), id).await?.ok_or(DomainError::SourceNotFound)?,
            };
            source.check_active()?;
            let ingested = take(tx, &source, &delivery).await?;
            Ok::<_, Error>(Submitted { ingested, rejected })
        })
    });
    submitted.await
}

/// Takes in what a poll brought, and with it notes what it was read from.
pub async fn deliver(
    store: &Store,
    id: SourceId,
    delivery: Delivery,
    seen: Option<Seen>,
) -> Result<Vec<IngestedItem>, Error> {
    let delivered = store.write(move |tx| {
        Box::pin(async move {
            let source = sources::of_news(tx.connection(), id).await?.ok_or(DomainError::SourceNotFound)?;
            if let Some(seen) = &seen {
                seen::keep(tx, &source, seen).await?;
            }
            take(tx, &source, &delivery).await
        })
    });
    delivered.await
}

/// Takes everything of a delivery and says how, in its order.
async fn take(tx: &mut Transaction, source: &Source, delivery: &Delivery) -> Result<Vec<IngestedItem>, Error> {
    let mut in_order: Vec<usize> = (0..delivery.items.len()).collect();
    in_order.sort_unstable_by_key(|at| &delivery.items[*at].draft.identity);
    let mut intake = IntakeBatch { source, delivery, reconciled: Vec::new(), known: HashMap::new() };
    for rows in in_order.chunks(ROWS) {
        intake.reconcile(tx, rows).await?;
    }
    intake.keep(tx).await
}

/// One delivery on its way in.
struct IntakeBatch<'a> {
    source: &'a Source,
    delivery: &'a Delivery,
    reconciled: Vec<Reconciled>,
    /// What is held under the identities of what arrives, whoever speaks for it.
    known: HashMap<String, Vec<Known>>,
}

/// An incoming item that was reconciled.
struct Reconciled {
    at: usize,
    reconciliation: Reconciliation,
    /// Its word counts for this item, too, and for another one before.
    is_more: bool,
}

impl IntakeBatch<'_> {
    /// Reconciles the incoming items of `rows`. Writes the rows of new and changed items.
    async fn reconcile(&mut self, tx: &Transaction, rows: &[usize]) -> Result<(), Error> {
        let known = known::find(tx, rows.iter().map(|at| self.identity(*at))).await?;
        self.known.extend(known);
        let (mut unknown, mut spoken_for) = (Vec::new(), Vec::new());
        for at in rows.iter().copied() {
            match self.spoken_for(at).as_slice() {
                [] => unknown.push(at),
                [known] if self.is_seen(at, known) => {
                    let reconciliation = Reconciliation::Seen(known.stored.clone());
                    self.reconciled.push(Reconciled { at, reconciliation, is_more: false });
                }
                _ => spoken_for.push(at),
            }
        }
        let told = if unknown.len() > 1 { self.told(tx, &unknown).await? } else { HashMap::new() };
        let (elsewhere, unknown): (Vec<usize>, Vec<usize>) = unknown.into_iter().partition(|at| told.contains_key(at));
        self.reconcile_elsewhere(tx, &elsewhere, &told).await?;
        let lost = self.reconcile_unknown(tx, &unknown).await?;
        if !lost.is_empty() {
            // Somebody was faster with some. Theirs have committed, for the insert waited for them.
            let known = known::find(tx, lost.iter().map(|at| self.identity(*at))).await?;
            self.known.extend(known);
            spoken_for.extend(lost);
        }
        spoken_for.sort_by(|one, other| self.identity(*one).cmp(self.identity(*other)));
        self.reconcile_known(tx, &spoken_for).await
    }

    /// Whether an incoming item says nothing new of this one stored item.
    fn is_seen(&self, at: usize, known: &Known) -> bool {
        let incoming = self.incoming(at);
        known.stored.content_digest == incoming.content_digest
            && !incoming.confirms(&known.stored)
            && known.authority == self.source.authority_over(&incoming.draft).to_string()
    }

    /// Inserts new items. Gives those whose key another writer took first.
    async fn reconcile_unknown(&mut self, tx: &Transaction, rows: &[usize]) -> Result<Vec<usize>, Error> {
        let new: Vec<Item> = rows
            .iter()
            .map(|at| self.incoming(*at).new_item(self.source, ItemId::new(Uuid::now_v7()), tx.now()))
            .collect();
        let inserted = self.insert(tx, rows, &new).await?;
        let mut first: HashMap<String, Vec<Known>> = HashMap::new();
        if inserted < new.len() {
            first = known::find(tx, rows.iter().map(|at| self.identity(*at))).await?;
        }
        let (mut lost, mut won) = (Vec::new(), Vec::new());
        for (at, item) in rows.iter().copied().zip(new) {
            let authority = item.authority().to_string();
            let holder = first.get(self.identity(at)).and_then(|all| all.iter().find(|one| one.authority == authority));
            match holder {
                Some(holder) if holder.stored.id != item.id => lost.push(at),
                _ => won.push((at, item)),
            }
        }
        let keys = won.iter().map(|(at, item)| (self.incoming(*at).copy_key(), item.id));
        if copies::note(tx, keys).await? == won.len() {
            self.note_contents(tx, won.iter().map(|(at, item)| (*at, item.id))).await?;
            let reconciled = won.into_iter().map(|(at, item)| (at, Reconciliation::New(Box::new(item))));
            self.reconciled.extend(reconciled.map(|(at, reconciliation)| Reconciled {
                at,
                reconciliation,
                is_more: false,
            }));
            return Ok(lost);
        }
        // Another source has told some of it: the very same under the same identity.
        let told = self.told(tx, &won.iter().map(|(at, _)| *at).collect::<Vec<_>>()).await?;
        let (mut elsewhere, mut withdrawn, mut stays) = (Vec::new(), Vec::new(), Vec::new());
        for (at, item) in won {
            if told.get(&at) == Some(&item.id) {
                stays.push((at, item.id));
                self.reconciled.push(Reconciled {
                    at,
                    reconciliation: Reconciliation::New(Box::new(item)),
                    is_more: false,
                });
            } else {
                elsewhere.push(at);
                withdrawn.push(item.id.uuid());
            }
        }
        self.note_contents(tx, stays.into_iter()).await?;
        Entity::delete_many().filter(Column::Id.is_in(withdrawn)).exec(tx.connection()).await?;
        self.reconcile_elsewhere(tx, &elsewhere, &told).await?;
        Ok(lost)
    }

    /// Reconciles with an item of another source that has the same content, now or before.
    async fn reconcile_elsewhere(
        &mut self,
        tx: &Transaction,
        rows: &[usize],
        told: &HashMap<usize, ItemId>,
    ) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let ids = rows.iter().filter_map(|at| told.get(at)).map(|id| id.uuid());
        let found = Entity::find().filter(Column::Id.is_in(ids)).all(tx.connection()).await?;
        let by_id: HashMap<Uuid, Model> = found.into_iter().map(|row| (row.id, row)).collect();
        for at in rows.iter().copied() {
            let row = told.get(&at).and_then(|id| by_id.get(&id.uuid())).ok_or(StoreError::Conflict)?;
            let stored = stored(row)?;
            let is_standing = stored.content_digest == self.incoming(at).content_digest;
            let reconciliation =
                if is_standing { Reconciliation::Seen(stored) } else { Reconciliation::Outdated(stored) };
            self.reconciled.push(Reconciled { at, reconciliation, is_more: false });
        }
        Ok(())
    }

    /// The stored items that have the same content as these incoming items.
    async fn told(&self, tx: &Transaction, rows: &[usize]) -> Result<HashMap<usize, ItemId>, Error> {
        let keys = rows.iter().map(|at| (self.incoming(*at).copy_key(), *at)).collect();
        Ok(copies::find(tx, keys).await?)
    }

    /// Reconciles incoming items with the stored items that they speak for. Each stored item is locked.
    async fn reconcile_known(&mut self, tx: &Transaction, rows: &[usize]) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let ids: Vec<(usize, Vec<Uuid>)> = rows
            .iter()
            .map(|at| (*at, self.spoken_for(*at).iter().map(|known| known.stored.id.uuid()).collect()))
            .collect();
        let all: Vec<Uuid> = ids.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
        let locked = known::lock(tx, all).await?;
        let before = contents::find(tx, rows.iter().map(|at| self.incoming(*at).copy_key()).collect()).await?;
        for (at, ids) in ids {
            let mut is_more = false;
            for id in ids {
                let known = locked.get(&id).ok_or(StoreError::Conflict)?;
                let reconciliation = self.reconcile_one(tx, at, known, &before, is_more).await?;
                self.reconciled.push(Reconciled { at, reconciliation, is_more });
                is_more = true;
            }
            if !is_more {
                return Err(StoreError::Conflict.into());
            }
        }
        Ok(())
    }

    /// Reconciles an incoming item with one stored item, and writes the result. The first stored item is the same item:
    /// the word of whoever brings it counts for that from now on.
    async fn reconcile_one(
        &self,
        tx: &Transaction,
        at: usize,
        known: &Known,
        before: &HashMap<(ItemId, Digest), String>,
        is_more: bool,
    ) -> Result<Reconciliation, Error> {
        let (incoming, stored) = (self.incoming(at), known.stored.clone());
        let authority = self.source.authority_over(&incoming.draft).to_string();
        let own = Authority::Source(self.source.id).to_string();
        let is_own = [&authority, &own].contains(&&known.authority);
        let version = before.get(&(stored.id, incoming.copy_key())).map(String::as_str);
        let mut reconciliation = match (is_own, is_more) {
            (true, _) => reconcile(stored.clone(), incoming, self.source, version, self.delivery.freshness, tx.now()),
            (false, false) => take_over(stored.clone(), incoming, self.source, tx.now()),
            // Only a kill reaches what is neither the provider's nor this source's.
            (false, true) => cancel(stored.clone(), items::standing(tx, &stored).await?, self.source, tx.now()),
        };
        let mut change = ActiveModel::default();
        if let (Reconciliation::Update(item), false, true) = (&reconciliation, is_own, is_more) {
            change = row(item, stored.content_digest);
        } else if let Reconciliation::Update(item) = &mut reconciliation {
            if is_more {
                item.provider = Authority::from_kept(&known.authority).and_then(|kept| kept.provider().cloned());
            }
            change = row(item, incoming.content_digest);
            copies::note(tx, [(incoming.copy_key(), stored.id)].into_iter()).await?;
            self.note_contents(tx, [(at, stored.id)].into_iter()).await?;
        } else if incoming.confirms(&stored) {
            // A later version says what the item said before.
            change.version = Set(incoming.draft.version.clone());
            change.version_at = Set(incoming.draft.version_time().map(micros));
            self.note_contents(tx, [(at, stored.id)].into_iter()).await?;
        }
        if !is_more
            && known.authority != authority
            && !matches!(reconciliation, Reconciliation::Outdated(_) | Reconciliation::Superseded(_))
        {
            change.authority = Set(authority);
        }
        if change == ActiveModel::default() {
            return Ok(reconciliation);
        }
        let update = Entity::update_many().set(change).filter(Column::Id.eq(stored.id.uuid()));
        let update = update.filter(Column::Revision.eq(stored.revision)).exec(tx.connection()).await;
        match update.map_err(StoreError::from) {
            Ok(updated) if updated.rows_affected == 1 => Ok(reconciliation),
            // Another item took the identity in the provider's name at the same time.
            Ok(_) | Err(StoreError::Taken(_)) => Err(StoreError::Conflict.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// Notes what items say now, each with its version.
    async fn note_contents(&self, tx: &Transaction, said: impl Iterator<Item = (usize, ItemId)>) -> Result<(), Error> {
        let said = said.map(|(at, id)| {
            let incoming = self.incoming(at);
            (id, incoming.copy_key(), incoming.draft.version.clone())
        });
        Ok(contents::note(tx, said).await?)
    }

    /// Inserts what nobody was faster with, and gives how many that were.
    async fn insert(&self, tx: &Transaction, rows: &[usize], items: &[Item]) -> Result<usize, Error> {
        if items.is_empty() {
            return Ok(0);
        }
        let rows = rows.iter().zip(items).map(|(at, item)| new_row(item, self.incoming(*at).content_digest));
        let known = OnConflict::columns([Column::Authority, Column::Identity]).do_nothing().to_owned();
        let inserted = Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx.connection()).await?;
        Ok(usize::try_from(inserted).unwrap_or(usize::MAX))
    }

    /// The stored items of its identity that an incoming item speaks for.
    fn spoken_for(&self, at: usize) -> Vec<&Known> {
        let known = self.known.get(self.identity(at)).map(Vec::as_slice).unwrap_or_default();
        known::spoken_for(known, self.incoming(at), self.source)
    }

    fn incoming(&self, at: usize) -> &IncomingItem {
        &self.delivery.items[at]
    }

    fn identity(&self, at: usize) -> &str {
        &self.incoming(at).draft.identity
    }
}
