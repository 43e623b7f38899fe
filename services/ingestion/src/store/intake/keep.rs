//! What was met is kept: history, events, payload and count, and word of what was not taken over.

use std::collections::HashMap;

use newsroom_chassis::store::Transaction;
use sea_orm::EntityTrait as _;

use super::{
    super::{Error, contests, counts, entity::revision, items, links, matching, payloads, rows::entry},
    IntakeBatch, ROWS, Reconciled, known,
};
use crate::{
    convert,
    domain::{Contest, ContestReason, Freshness, IngestOutcome, IngestedItem, ItemId, ItemLink, Reconciliation},
};

/// The most contested items that are reported for one incoming item.
const CONTESTED: usize = 3;
/// Why a content is outdated that is not older.
const SUPERSEDED: &str = "it repeats what was superseded, and nothing proves that it is said again; a newer version, a \
                          signature with time and id, or a poll would";
/// Why an item is one of its own.
const FOREIGN: &str = "it bears the id of another item, for which its source may not speak; it is an item of its own";

impl IntakeBatch<'_> {
    /// Writes what follows from new and changed items. Returns the outcome of each incoming item.
    pub async fn keep(mut self, tx: &mut Transaction) -> Result<Vec<IngestedItem>, Error> {
        self.reconciled.sort_by_key(|reconciled| (reconciled.at, reconciled.is_more));
        self.link(tx).await?;
        let mut ingested = Vec::with_capacity(self.reconciled.len());
        let mut history = Vec::new();
        let mut new = 0;
        let mut spread = 0;
        for reconciled in &self.reconciled {
            let draft = &self.incoming(reconciled.at).draft;
            let mut headline = draft.headline.clone();
            let (mut pub_status, mut embargo_time) = (draft.pub_status, draft.embargo_time);
            let (item_id, revision, outcome) = match &reconciled.reconciliation {
                Reconciliation::New(item) => {
                    tx.publish(convert::item_ingested(item))?;
                    history.push(entry(item, item.update_time));
                    new += 1;
                    spread = item.id.uuid().as_u64_pair().1;
                    (item.id, item.revision, IngestOutcome::New)
                }
                Reconciliation::Update(item) => {
                    tx.publish(convert::item_updated(item))?;
                    history.push(entry(item, item.update_time));
                    (item.id, item.revision, IngestOutcome::Update)
                }
                Reconciliation::Seen(stored) => (stored.id, stored.revision, IngestOutcome::Seen),
                Reconciliation::Outdated(stored) | Reconciliation::Superseded(stored) => {
                    let standing = items::standing(tx, stored).await?.draft.item;
                    (headline, pub_status, embargo_time) =
                        (standing.headline, standing.pub_status, standing.embargo_time);
                    (stored.id, stored.revision, IngestOutcome::Outdated)
                }
            };
            let reason = self.contest(tx, reconciled).await?.to_owned();
            if !reconciled.is_more {
                let item_type = draft.item_type;
                ingested.push(IngestedItem {
                    item_id,
                    revision,
                    headline,
                    outcome,
                    item_type,
                    reason,
                    pub_status,
                    embargo_time,
                });
            }
        }
        if history.is_empty() {
            return Ok(ingested);
        }
        matching::queue(tx, &history).await?;
        while !history.is_empty() {
            let rows = history.split_off(history.len().saturating_sub(ROWS));
            revision::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
        }
        payloads::keep(tx, &self.delivery.compressed).await?;
        if new > 0 {
            counts::add(tx, self.source.id, new, spread).await?;
        }
        Ok(ingested)
    }

    /// Publishes which stored items an incoming item contests, and why.
    async fn contest(&self, tx: &mut Transaction, reconciled: &Reconciled) -> Result<&'static str, Error> {
        let incoming = self.incoming(reconciled.at);
        let mut is_foreign = false;
        let (reason, contested, other_item) = match &reconciled.reconciliation {
            Reconciliation::Superseded(_) if self.delivery.freshness == Freshness::Known => return Ok(SUPERSEDED),
            Reconciliation::Superseded(stored) => (ContestReason::Superseded, vec![stored], None),
            Reconciliation::New(item) | Reconciliation::Update(item) => {
                let known = self.known.get(&incoming.draft.identity).map(Vec::as_slice).unwrap_or_default();
                let contested = known::contested(known, incoming, self.source);
                is_foreign = contested.iter().any(|known| !known::is_rightful(known, incoming, self.source));
                let stored = contested.into_iter().map(|known| &known.stored).take(CONTESTED).collect();
                (ContestReason::ForeignSource, stored, Some(item.id))
            }
            Reconciliation::Seen(_) | Reconciliation::Outdated(_) => return Ok(""),
        };
        for stored in &contested {
            let contest = Contest {
                item_id: stored.id,
                item_revision: stored.revision,
                reason,
                source_id: self.source.id,
                source_name: self.source.settings.name.clone(),
                pub_status: incoming.draft.pub_status,
                headline: incoming.draft.headline.clone(),
                content_digest: incoming.content_digest,
                other_item,
            };
            contests::tell(tx, &contest).await?;
        }
        Ok(match reason {
            ContestReason::Superseded => SUPERSEDED,
            ContestReason::ForeignSource if is_foreign => FOREIGN,
            ContestReason::ForeignSource => "",
        })
    }

    /// Tells the links of what is to be stored which items they lead to: of this delivery, or held already.
    async fn link(&mut self, tx: &Transaction) -> Result<(), Error> {
        let leads = |link: &ItemLink| !link.identity.is_empty();
        let is_open = |reconciled: &mut Reconciled| {
            reconciled.reconciliation.to_store().is_some_and(|item| item.draft.links.iter().any(leads))
        };
        if !self.reconciled.iter_mut().any(is_open) {
            return Ok(());
        }
        let delivered: HashMap<String, ItemId> = self
            .reconciled
            .iter()
            .rev()
            .map(|reconciled| (self.identity(reconciled.at).to_owned(), reconciled.reconciliation.id()))
            .collect();
        let mut links: HashMap<Vec<String>, Vec<&mut ItemLink>> = HashMap::new();
        for item in self.reconciled.iter_mut().filter_map(|reconciled| reconciled.reconciliation.to_store()) {
            let authorities = links::authorities(item.source_id, item.provider.as_ref());
            links.entry(authorities).or_default().extend(item.draft.links.iter_mut());
        }
        for (authorities, links) in links {
            links::resolve(tx.connection(), &authorities, links, &delivered).await?;
        }
        Ok(())
    }
}
