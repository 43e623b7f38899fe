//! What was met is kept: history, events, payload and count, and word of what was not taken over.

use std::collections::HashMap;

use newsroom_chassis::store::Transaction;
use sea_orm::EntityTrait as _;

use super::{
    super::{Error, contests, counts, entity::revision, items, links, matching, payloads, rows::entry},
    Intake, Met, ROWS, known,
};
use crate::{
    convert,
    domain::{Contest, ContestReason, Freshness, ItemId, ItemLink, Meeting, Taken, TakenAs},
};

/// Of how many items that one arrival contests it is told.
const CONTESTED: usize = 3;
/// Why a content is outdated that is not older.
const SUPERSEDED: &str = "it repeats what was superseded, and nothing proves that it is said again; a newer version, a \
                          signature with time and id, or a poll would";
/// Why an item is one of its own.
const FOREIGN: &str = "it bears the id of another item, for which its source may not speak; it is an item of its own";

impl Intake<'_> {
    /// Keeps what was stored, and says how each arrival was taken.
    pub async fn keep(mut self, tx: &mut Transaction) -> Result<Vec<Taken>, Error> {
        self.met.sort_by_key(|met| (met.at, met.is_more));
        self.link(tx).await?;
        let mut taken = Vec::with_capacity(self.met.len());
        let mut history = Vec::new();
        let mut new = 0;
        let mut spread = 0;
        for met in &self.met {
            let draft = &self.arrival(met.at).draft;
            let mut headline = draft.headline.clone();
            let (mut pub_status, mut embargo_time) = (draft.pub_status, draft.embargo_time);
            let (item_id, revision, taken_as) = match &met.meeting {
                Meeting::New(item) => {
                    tx.publish(convert::item_ingested(item))?;
                    history.push(entry(item, item.update_time));
                    new += 1;
                    spread = item.id.uuid().as_u64_pair().1;
                    (item.id, item.revision, TakenAs::New)
                }
                Meeting::Update(item) => {
                    tx.publish(convert::item_updated(item))?;
                    history.push(entry(item, item.update_time));
                    (item.id, item.revision, TakenAs::Update)
                }
                Meeting::Seen(held) => (held.id, held.revision, TakenAs::Seen),
                Meeting::Outdated(held) | Meeting::Superseded(held) => {
                    let standing = items::standing(tx, held).await?.draft;
                    (headline, pub_status, embargo_time) =
                        (standing.headline, standing.pub_status, standing.embargo_time);
                    (held.id, held.revision, TakenAs::Outdated)
                }
            };
            let reason = self.contest(tx, met).await?.to_owned();
            if !met.is_more {
                let item_type = draft.item_type;
                taken.push(Taken {
                    item_id,
                    revision,
                    headline,
                    taken_as,
                    item_type,
                    reason,
                    pub_status,
                    embargo_time,
                });
            }
        }
        if history.is_empty() {
            return Ok(taken);
        }
        matching::queue(tx, &history).await?;
        while !history.is_empty() {
            let rows = history.split_off(history.len().saturating_sub(ROWS));
            revision::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
        }
        payloads::keep(tx, &self.delivery.packed).await?;
        if new > 0 {
            counts::add(tx, self.source.id, new, spread).await?;
        }
        Ok(taken)
    }

    /// Tells of the items that an arrival means and did not change, and why.
    async fn contest(&self, tx: &mut Transaction, met: &Met) -> Result<&'static str, Error> {
        let arrival = self.arrival(met.at);
        let mut is_foreign = false;
        let (reason, contested, other_item) = match &met.meeting {
            Meeting::Superseded(_) if self.delivery.freshness == Freshness::Known => return Ok(SUPERSEDED),
            Meeting::Superseded(held) => (ContestReason::Superseded, vec![held], None),
            Meeting::New(item) | Meeting::Update(item) => {
                let known = self.known.get(&arrival.draft.identity).map(Vec::as_slice).unwrap_or_default();
                let contested = known::contested(known, arrival, self.source);
                is_foreign = contested.iter().any(|known| !known::is_rightful(known, arrival, self.source));
                let held = contested.into_iter().map(|known| &known.held).take(CONTESTED).collect();
                (ContestReason::ForeignSource, held, Some(item.id))
            }
            Meeting::Seen(_) | Meeting::Outdated(_) => return Ok(""),
        };
        for held in &contested {
            let contest = Contest {
                item_id: held.id,
                item_revision: held.revision,
                reason,
                source_id: self.source.id,
                source_name: self.source.settings.name.clone(),
                pub_status: arrival.draft.pub_status,
                headline: arrival.draft.headline.clone(),
                content_digest: arrival.content_digest,
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
        let is_open = |met: &mut Met| met.meeting.stored().is_some_and(|item| item.draft.links.iter().any(leads));
        if !self.met.iter_mut().any(is_open) {
            return Ok(());
        }
        let delivered: HashMap<String, ItemId> =
            self.met.iter().rev().map(|met| (self.identity(met.at).to_owned(), met.meeting.id())).collect();
        let mut links: HashMap<Vec<String>, Vec<&mut ItemLink>> = HashMap::new();
        for item in self.met.iter_mut().filter_map(|met| met.meeting.stored()) {
            let authorities = links::authorities(item.source_id, item.provider.as_ref());
            links.entry(authorities).or_default().extend(item.draft.links.iter_mut());
        }
        for (authorities, links) in links {
            links::resolve(tx.connection(), &authorities, links, &delivered).await?;
        }
        Ok(())
    }
}
