//! Saves the effects of new and changed items: history, events, payload, count and contests.

use std::collections::HashMap;

use newsroom_chassis::store::Transaction;
use time::OffsetDateTime;

use super::IntakeBatch;
use crate::{
    convert,
    domain::{Draft, IngestedItem, Item, ItemId, Reconciliation, contests},
    store::{Contests, ItemCounts, Items, MatchQueue, Payloads, Revisions},
    usecase::Error,
};

impl IntakeBatch<'_> {
    /// Saves the effects of new and changed items. Returns the outcome of each incoming item.
    pub async fn save(mut self, tx: &mut Transaction) -> Result<Vec<IngestedItem>, Error> {
        self.reconciled.sort_by_key(|reconciled| (reconciled.at, reconciled.is_more));
        self.link(tx).await?;
        let mut ingested = Vec::with_capacity(self.reconciled.len());
        for reconciled in &self.reconciled {
            match &reconciled.reconciliation {
                Reconciliation::New(item) => tx.publish(convert::item_ingested(item))?,
                Reconciliation::Update(item) => tx.publish(convert::item_updated(item))?,
                Reconciliation::Seen(_) | Reconciliation::Outdated(_) | Reconciliation::Superseded(_) => {}
            }
            let reason = self.contest(tx, reconciled.at, &reconciled.reconciliation).await?;
            if !reconciled.is_more {
                let standing = standing(tx, &reconciled.reconciliation).await?;
                let draft = &self.incoming(reconciled.at).draft;
                ingested.push(IngestedItem::new(draft, &reconciled.reconciliation, standing.as_ref(), reason));
            }
        }
        self.save_history(tx).await?;
        Ok(ingested)
    }

    async fn save_history(&self, tx: &Transaction) -> Result<(), Error> {
        let changed = self.reconciled.iter().filter_map(|reconciled| reconciled.reconciliation.changed_item());
        let history: Vec<(&Item, OffsetDateTime)> = changed.map(|item| (item, item.update_time)).collect();
        if history.is_empty() {
            return Ok(());
        }
        MatchQueue::within(tx).insert(history.iter().map(|(item, _)| item.id)).await?;
        Revisions::within(tx).insert(&history).await?;
        Payloads::within(tx).save(&self.delivery.compressed, tx.now()).await?;
        let new: Vec<ItemId> =
            self.reconciled.iter().filter_map(|reconciled| reconciled.reconciliation.new_id()).collect();
        if let Some(last) = new.last() {
            let spread = last.uuid().as_u64_pair().1;
            ItemCounts::within(tx).add(self.source.id, new.len(), spread).await?;
        }
        Ok(())
    }

    /// Publishes the contests of an incoming item, each once, and returns the reason.
    async fn contest(
        &self,
        tx: &mut Transaction,
        at: usize,
        reconciliation: &Reconciliation,
    ) -> Result<&'static str, Error> {
        let (contests, reason) =
            contests(reconciliation, self.incoming(at), self.source, self.known_under(at), self.delivery.freshness);
        for contest in contests {
            if Contests::within(tx).insert(&contest, tx.now()).await? {
                tx.publish(convert::item_contested(&contest, tx.now()))?;
            }
        }
        Ok(reason)
    }

    /// Resolves the links of new and changed items to the ids of items, in this delivery or stored before.
    async fn link(&mut self, tx: &Transaction) -> Result<(), Error> {
        let has_links = |item: &Item| item.draft.links.iter().any(|link| !link.identity.is_empty());
        let mut changed = self.reconciled.iter().filter_map(|reconciled| reconciled.reconciliation.changed_item());
        if !changed.any(has_links) {
            return Ok(());
        }
        let ids = |at: usize| self.identity(at).to_owned();
        let delivered = self.reconciled.iter().rev();
        let delivered: HashMap<String, ItemId> =
            delivered.map(|reconciled| (ids(reconciled.at), reconciled.reconciliation.id())).collect();
        let items = self.reconciled.iter_mut().filter_map(|reconciled| reconciled.reconciliation.changed_item_mut());
        Ok(Items::within(tx).resolve_links(items, &delivered).await?)
    }
}

/// The stored draft that remains current after an incoming item that was not applied.
async fn standing(tx: &Transaction, reconciliation: &Reconciliation) -> Result<Option<Draft>, Error> {
    match reconciliation {
        Reconciliation::Outdated(stored) | Reconciliation::Superseded(stored) => {
            Ok(Some(Revisions::within(tx).standing(stored).await?.draft))
        }
        Reconciliation::New(_) | Reconciliation::Update(_) | Reconciliation::Seen(_) => Ok(None),
    }
}
