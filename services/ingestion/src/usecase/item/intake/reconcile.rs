//! Reconciles incoming items with the stored ones, and writes the rows of items.

use std::collections::HashMap;

use newsroom_chassis::store::{StoreError, Transaction};
use uuid::Uuid;

use super::{IntakeBatch, Reconciled};
use crate::{
    domain::{Claim, Digest, Item, ItemId, KnownItem, Reconciliation, cancel},
    store::{Contents, Copies, Items, Revisions},
    usecase::Error,
};

impl IntakeBatch<'_> {
    /// Reconciles the incoming items at the indexes `rows`. Writes the rows of new and changed items.
    pub async fn reconcile(&mut self, tx: &Transaction, rows: &[usize]) -> Result<(), Error> {
        self.find_known(tx, rows).await?;
        let (mut unknown, mut spoken_for) = (Vec::new(), Vec::new());
        for at in rows.iter().copied() {
            match self.spoken_for(at).as_slice() {
                [] => unknown.push(at),
                [known] if known.is_seen_in(self.incoming(at), self.source) => {
                    let reconciliation = Reconciliation::Seen(known.stored.clone());
                    self.reconciled.push(Reconciled::first(at, reconciliation));
                }
                _ => spoken_for.push(at),
            }
        }
        let copied = if unknown.len() > 1 { self.find_copies(tx, &unknown).await? } else { HashMap::new() };
        let (elsewhere, unknown): (Vec<usize>, Vec<usize>) =
            unknown.into_iter().partition(|at| copied.contains_key(at));
        self.reconcile_elsewhere(tx, &elsewhere, &copied).await?;
        let lost = self.reconcile_unknown(tx, &unknown).await?;
        if !lost.is_empty() {
            // Other writers inserted these items first. They have committed, because the insert waited for them.
            self.find_known(tx, &lost).await?;
            spoken_for.extend(lost);
        }
        spoken_for.sort_by(|one, other| self.identity(*one).cmp(self.identity(*other)));
        self.reconcile_known(tx, &spoken_for).await
    }

    async fn find_known(&mut self, tx: &Transaction, rows: &[usize]) -> Result<(), StoreError> {
        let known = Items::within(tx).find_by_identity(rows.iter().map(|at| self.identity(*at))).await?;
        self.known.extend(known);
        Ok(())
    }

    /// Inserts new items. Returns the indexes of those whose identity another writer inserted first.
    async fn reconcile_unknown(&mut self, tx: &Transaction, rows: &[usize]) -> Result<Vec<usize>, Error> {
        let new: Vec<Item> = rows
            .iter()
            .map(|at| self.incoming(*at).new_item(self.source, ItemId::new(Uuid::now_v7()), tx.now()))
            .collect();
        let items = Items::within(tx);
        let digests = rows.iter().map(|at| self.incoming(*at).content_digest);
        let inserted = items.insert(new.iter().zip(digests)).await?;
        let mut first: HashMap<String, Vec<KnownItem>> = HashMap::new();
        if inserted < new.len() {
            first = items.find_by_identity(rows.iter().map(|at| self.identity(*at))).await?;
        }
        let (mut lost, mut won) = (Vec::new(), Vec::new());
        for (at, item) in rows.iter().copied().zip(new) {
            let authority = item.authority();
            let holder = first.get(self.identity(at)).and_then(|all| all.iter().find(|one| one.authority == authority));
            match holder {
                Some(holder) if holder.stored.id != item.id => lost.push(at),
                _ => won.push((at, item)),
            }
        }
        let keys = won.iter().map(|(at, item)| (self.incoming(*at).copy_key(), item.id));
        let is_copied = Copies::within(tx).insert(keys).await? < won.len();
        // Another source may have delivered the same content under the same identity.
        let copied = match is_copied {
            true => self.find_copies(tx, &won.iter().map(|(at, _)| *at).collect::<Vec<_>>()).await?,
            false => HashMap::new(),
        };
        let is_copy = |at: &usize, item: &Item| is_copied && copied.get(at) != Some(&item.id);
        let (withdrawn, stays): (Vec<_>, Vec<_>) = won.into_iter().partition(|(at, item)| is_copy(at, item));
        self.save_contents(tx, stays.iter().map(|(at, item)| (*at, item.id))).await?;
        let new = stays.into_iter().map(|(at, item)| Reconciled::first(at, Reconciliation::New(Box::new(item))));
        self.reconciled.extend(new);
        if !withdrawn.is_empty() {
            items.delete(withdrawn.iter().map(|(_, item)| item.id)).await?;
            let elsewhere: Vec<usize> = withdrawn.iter().map(|(at, _)| *at).collect();
            self.reconcile_elsewhere(tx, &elsewhere, &copied).await?;
        }
        Ok(lost)
    }

    /// Reconciles incoming items with items of other sources that have, or had, the same content.
    async fn reconcile_elsewhere(
        &mut self,
        tx: &Transaction,
        rows: &[usize],
        copied: &HashMap<usize, ItemId>,
    ) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let stored = Items::within(tx).find_stored(rows.iter().filter_map(|at| copied.get(at)).copied()).await?;
        for at in rows.iter().copied() {
            let stored = copied.get(&at).and_then(|id| stored.get(id)).ok_or(StoreError::Conflict)?.clone();
            let is_standing = stored.content_digest == self.incoming(at).content_digest;
            let reconciliation =
                if is_standing { Reconciliation::Seen(stored) } else { Reconciliation::Outdated(stored) };
            self.reconciled.push(Reconciled::first(at, reconciliation));
        }
        Ok(())
    }

    /// Finds the stored items that have, or had, the same content as these incoming items.
    async fn find_copies(&self, tx: &Transaction, rows: &[usize]) -> Result<HashMap<usize, ItemId>, StoreError> {
        let keys = rows.iter().map(|at| (self.incoming(*at).copy_key(), *at)).collect();
        Copies::within(tx).find(keys).await
    }

    /// Reconciles incoming items with the stored items that they speak for. Each stored item is locked.
    async fn reconcile_known(&mut self, tx: &Transaction, rows: &[usize]) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let ids: Vec<(usize, Vec<ItemId>)> =
            rows.iter().map(|at| (*at, self.spoken_for(*at).iter().map(|known| known.stored.id).collect())).collect();
        let locked = Items::within(tx).lock(ids.iter().flat_map(|(_, ids)| ids.iter().copied())).await?;
        let keys = rows.iter().map(|at| self.incoming(*at).copy_key()).collect();
        let before = Contents::within(tx).find(keys).await?;
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

    /// Reconciles an incoming item with one stored item, and saves the result.
    async fn reconcile_one(
        &self,
        tx: &Transaction,
        at: usize,
        known: &KnownItem,
        before: &HashMap<(ItemId, Digest), String>,
        is_more: bool,
    ) -> Result<Reconciliation, Error> {
        let (incoming, stored) = (self.incoming(at), &known.stored);
        let claim = known.claim(incoming, self.source, is_more);
        let mut reconciliation = match claim {
            Claim::Own | Claim::TakeOver => {
                let before = before.get(&(stored.id, incoming.copy_key())).map(String::as_str);
                known.reconcile(claim, incoming, self.source, before, self.delivery.freshness, tx.now())
            }
            Claim::Cancel => {
                cancel(stored.clone(), Revisions::within(tx).standing(stored).await?, self.source, tx.now())
            }
        };
        let change = known.change(claim, incoming, self.source, is_more, &mut reconciliation);
        let item = reconciliation.changed_item();
        if item.is_some() && claim != Claim::Cancel {
            Copies::within(tx).insert([(incoming.copy_key(), stored.id)].into_iter()).await?;
        }
        if item.is_some() && claim != Claim::Cancel || change.confirms {
            self.save_contents(tx, [(at, stored.id)].into_iter()).await?;
        }
        if !change.is_empty() {
            Items::within(tx).update(stored, &change, item, &incoming.draft).await?;
        }
        Ok(reconciliation)
    }

    /// Saves the current contents of items, each with its version.
    async fn save_contents(
        &self,
        tx: &Transaction,
        contents: impl Iterator<Item = (usize, ItemId)>,
    ) -> Result<(), StoreError> {
        let contents = contents.map(|(at, id)| {
            let incoming = self.incoming(at);
            (id, incoming.copy_key(), incoming.draft.version.clone())
        });
        Contents::within(tx).save(contents).await
    }
}
