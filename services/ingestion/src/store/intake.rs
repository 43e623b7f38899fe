//! News comes in: new items, new revisions, their facts, and the payload that they came in.
//!
//! Whatever comes at the same time, an identity is one item: its unique key decides who was first, and
//! whoever was not meets what is held. Rows are written in the order of the identities, so that two
//! writers never wait for each other.

use std::{collections::HashMap, sync::Arc};

use newsroom_chassis::{
    clock::micros,
    store::{Answer, Request, Store, StoreError, Unit},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    Error, copies, counts,
    entity::{
        item::{ActiveModel, Column, Entity, Model},
        revision,
    },
    error::unreadable,
    items, links, matching, payloads,
    payloads::Packed,
    rows::{entry, held, row},
    seen::{self, Seen},
    sources,
};
use crate::{
    domain::{
        Arrival, Held, Item, ItemId, ItemLink, Meeting, Refused, Source, SourceId, Submitted, Taken, TakenAs, meet,
    },
    wire,
};

/// How many rows one statement writes or asks for: 10 columns each, below the limit of 32,766 parameters.
const ROWS: usize = 500;

/// What came in one payload, or a part of that.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The payload.
    pub packed: Arc<Packed>,
    /// What was read from it, each identity once.
    pub arrivals: Vec<Arrival>,
}

impl Answer for Submitted {
    fn to_bytes(&self) -> Vec<u8> {
        wire::submitted_to_bytes(self)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        wire::submitted_from_bytes(bytes).map_err(unreadable)
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
    let submitted = store.answer(request, move |unit| {
        Box::pin(async move {
            let source = match known {
                Some(source) => source,
                None => sources::of_news(unit.connection(), id).await?.ok_or(Refused::SourceNotFound)?,
            };
            source.check_active()?;
            let taken = take(unit, &source, &delivery).await?;
            Ok::<_, Error>(Submitted { taken, rejected })
        })
    });
    submitted.await
}

/// Takes in what a poll brought, and with it notes what it was read from.
pub async fn deliver(store: &Store, id: SourceId, delivery: Delivery, seen: Option<Seen>) -> Result<Vec<Taken>, Error> {
    let delivered = store.write(move |unit| {
        Box::pin(async move {
            let source = sources::of_news(unit.connection(), id).await?.ok_or(Refused::SourceNotFound)?;
            if let Some(seen) = &seen {
                seen::keep(unit, &source, seen).await?;
            }
            take(unit, &source, &delivery).await
        })
    });
    delivered.await
}

/// Takes everything of a delivery and says how, in its order.
async fn take(unit: &mut Unit, source: &Source, delivery: &Delivery) -> Result<Vec<Taken>, Error> {
    let mut in_order: Vec<usize> = (0..delivery.arrivals.len()).collect();
    in_order.sort_unstable_by_key(|at| &delivery.arrivals[*at].draft.identity);
    let mut intake = Intake { source, delivery, meetings: Vec::new() };
    for rows in in_order.chunks(ROWS) {
        intake.meet(unit, rows).await?;
    }
    intake.keep(unit).await
}

struct Intake<'a> {
    source: &'a Source,
    delivery: &'a Delivery,
    meetings: Vec<(usize, Meeting)>,
}

impl Intake<'_> {
    /// Finds out what each arrival of `rows` is; what is new or changed is written into its row.
    async fn meet(&mut self, unit: &Unit, rows: &[usize]) -> Result<(), Error> {
        // One alone is most often new: its insert asks too.
        let known = if rows.len() > 1 { self.held(unit, rows, false).await? } else { HashMap::new() };
        let mut unknown = Vec::new();
        let mut others = Vec::new();
        for at in rows.iter().copied() {
            match known.get(self.identity(at)) {
                Some(held) if self.says(at, held) && !self.arrival(at).confirms(held) => {
                    self.meetings.push((at, Meeting::Seen(held.clone())));
                }
                Some(_) => others.push(at),
                None => unknown.push(at),
            }
        }
        let told = if unknown.len() > 1 { self.told(unit, &unknown).await? } else { HashMap::new() };
        let (elsewhere, unknown): (Vec<usize>, Vec<usize>) = unknown.into_iter().partition(|at| told.contains_key(at));
        self.meet_elsewhere(unit, &elsewhere, &told).await?;
        others.extend(self.meet_unknown(unit, &unknown).await?);
        others.sort_unstable_by_key(|at| self.identity(*at));
        self.meet_held(unit, &others).await
    }

    /// Takes as new whatever nobody was faster with, and gives what somebody was.
    async fn meet_unknown(&mut self, unit: &Unit, rows: &[usize]) -> Result<Vec<usize>, Error> {
        let new: Vec<Item> = rows
            .iter()
            .map(|at| self.arrival(*at).new_item(self.source, ItemId::new(Uuid::now_v7()), unit.now()))
            .collect();
        let inserted = self.insert(unit, rows, &new).await?;
        let mut first: HashMap<String, Uuid> = HashMap::new();
        if inserted < new.len() {
            // Somebody was faster with some. Theirs have committed, for the insert waited for them.
            let held = self.held(unit, rows, false).await?;
            first.extend(held.into_iter().map(|(identity, held)| (identity, held.id.uuid())));
        }
        let (mut lost, mut won) = (Vec::new(), Vec::new());
        for (at, item) in rows.iter().copied().zip(new) {
            match first.get(self.identity(at)) {
                Some(id) if *id != item.id.uuid() => lost.push(at),
                _ => won.push((at, item)),
            }
        }
        let keys = won.iter().map(|(at, item)| (self.arrival(*at).copy_key(), item.id));
        if copies::note(unit, keys).await? == won.len() {
            self.meetings.extend(won.into_iter().map(|(at, item)| (at, Meeting::New(Box::new(item)))));
            return Ok(lost);
        }
        // Another source has told some of it: the very same under the same identity.
        let told = self.told(unit, &won.iter().map(|(at, _)| *at).collect::<Vec<_>>()).await?;
        let (mut elsewhere, mut withdrawn) = (Vec::new(), Vec::new());
        for (at, item) in won {
            if told.get(&at) == Some(&item.id) {
                self.meetings.push((at, Meeting::New(Box::new(item))));
            } else {
                elsewhere.push(at);
                withdrawn.push(item.id.uuid());
            }
        }
        Entity::delete_many().filter(Column::Id.is_in(withdrawn)).exec(unit.connection()).await?;
        self.meet_elsewhere(unit, &elsewhere, &told).await?;
        Ok(lost)
    }

    /// Meets what another source's item has told in these very words, now or before.
    async fn meet_elsewhere(
        &mut self,
        unit: &Unit,
        rows: &[usize],
        told: &HashMap<usize, ItemId>,
    ) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let ids = rows.iter().filter_map(|at| told.get(at)).map(|id| id.uuid());
        let found = Entity::find().filter(Column::Id.is_in(ids)).all(unit.connection()).await?;
        let by_id: HashMap<Uuid, Model> = found.into_iter().map(|row| (row.id, row)).collect();
        for at in rows {
            let row = told.get(at).and_then(|id| by_id.get(&id.uuid())).ok_or(StoreError::Conflict)?;
            let held = held(row)?;
            let is_standing = held.content_digest == self.arrival(*at).content_digest;
            self.meetings.push((*at, if is_standing { Meeting::Seen(held) } else { Meeting::Outdated(held) }));
        }
        Ok(())
    }

    /// Which of these arrivals some item has told in these very words, and which item.
    async fn told(&self, unit: &Unit, rows: &[usize]) -> Result<HashMap<usize, ItemId>, Error> {
        let keys = rows.iter().map(|at| (self.arrival(*at).copy_key(), *at)).collect();
        Ok(copies::find(unit, keys).await?)
    }

    /// Meets arrivals of known identities, one writer at a time for each.
    async fn meet_held(&mut self, unit: &Unit, rows: &[usize]) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut held = self.held(unit, rows, true).await?;
        for at in rows {
            let held = held.remove(self.identity(*at)).ok_or(StoreError::Conflict)?;
            let meeting = meet(Some(held.clone()), self.arrival(*at), self.source, held.id, unit.now());
            if self.arrival(*at).confirms(&held) {
                self.confirm(unit, *at, &held).await?;
            }
            if let Meeting::Update(item) = &meeting {
                let row = row(item, self.arrival(*at).content_digest);
                let update = Entity::update_many().set(row).filter(Column::Id.eq(held.id.uuid()));
                let update = update.filter(Column::Revision.eq(held.revision)).exec(unit.connection()).await?;
                if update.rows_affected != 1 {
                    return Err(StoreError::Conflict.into());
                }
                copies::note(unit, [(self.arrival(*at).copy_key(), held.id)].into_iter()).await?;
            }
            self.meetings.push((*at, meeting));
        }
        Ok(())
    }

    /// Notes the later version under which an item says what it said before.
    async fn confirm(&self, unit: &Unit, at: usize, held: &Held) -> Result<(), Error> {
        let draft = &self.arrival(at).draft;
        let row = ActiveModel {
            version: Set(draft.version.clone()),
            version_at: Set(draft.version_time().map(micros)),
            ..ActiveModel::default()
        };
        Entity::update_many().set(row).filter(Column::Id.eq(held.id.uuid())).exec(unit.connection()).await?;
        Ok(())
    }

    /// Writes history, facts, payload and count of what was stored, and says how each was taken.
    async fn keep(mut self, unit: &mut Unit) -> Result<Vec<Taken>, Error> {
        self.meetings.sort_unstable_by_key(|(at, _)| *at);
        self.link(unit).await?;
        let mut taken = Vec::with_capacity(self.meetings.len());
        let mut history = Vec::new();
        let mut new = 0;
        let mut spread = 0;
        for (at, meeting) in &self.meetings {
            let draft = &self.arrival(*at).draft;
            let mut headline = draft.headline.clone();
            let (item_id, revision, taken_as) = match meeting {
                Meeting::New(item) => {
                    unit.state(wire::item_ingested(item))?;
                    history.push(entry(item, item.update_time));
                    new += 1;
                    spread = item.id.uuid().as_u64_pair().1;
                    (item.id, item.revision, TakenAs::New)
                }
                Meeting::Update(item) => {
                    unit.state(wire::item_updated(item))?;
                    history.push(entry(item, item.update_time));
                    (item.id, item.revision, TakenAs::Update)
                }
                Meeting::Seen(held) => (held.id, held.revision, TakenAs::Seen),
                Meeting::Outdated(held) => {
                    headline = standing_headline(unit, held).await?;
                    (held.id, held.revision, TakenAs::Outdated)
                }
            };
            taken.push(Taken { item_id, revision, headline, taken_as, item_type: draft.item_type });
        }
        if history.is_empty() {
            return Ok(taken);
        }
        matching::queue(unit, &history).await?;
        while !history.is_empty() {
            let rows = history.split_off(history.len().saturating_sub(ROWS));
            revision::Entity::insert_many(rows).exec_without_returning(unit.connection()).await?;
        }
        payloads::keep(unit, &self.delivery.packed).await?;
        if new > 0 {
            counts::add(unit, self.source.id, new, spread).await?;
        }
        Ok(taken)
    }

    /// Tells the links of what is to be stored which items they lead to: of this delivery, or held already.
    async fn link(&mut self, unit: &Unit) -> Result<(), Error> {
        let leads = |link: &ItemLink| !link.identity.is_empty();
        if !self
            .meetings
            .iter_mut()
            .any(|(_, meeting)| meeting.stored().is_some_and(|item| item.draft.links.iter().any(leads)))
        {
            return Ok(());
        }
        let delivered: HashMap<String, ItemId> =
            self.meetings.iter().map(|(at, meeting)| (self.identity(*at).to_owned(), meeting.id())).collect();
        let stored = self.meetings.iter_mut().filter_map(|(_, meeting)| meeting.stored());
        let links = stored.flat_map(|item| item.draft.links.iter_mut());
        links::resolve(unit.connection(), self.source.id, links.collect(), &delivered).await?;
        Ok(())
    }

    /// Inserts what nobody was faster with, and gives how many that were.
    async fn insert(&self, unit: &Unit, rows: &[usize], items: &[Item]) -> Result<usize, Error> {
        if items.is_empty() {
            return Ok(0);
        }
        let rows = rows.iter().zip(items).map(|(at, item)| row(item, self.arrival(*at).content_digest));
        let known = OnConflict::columns([Column::SourceId, Column::Identity]).do_nothing().to_owned();
        let inserted = Entity::insert_many(rows).on_conflict(known).exec_without_returning(unit.connection()).await?;
        Ok(usize::try_from(inserted).unwrap_or(usize::MAX))
    }

    /// What is held of these arrivals, by identity; `locked`, nobody else changes it before this write ends.
    async fn held(&self, unit: &Unit, rows: &[usize], locked: bool) -> Result<HashMap<String, Held>, Error> {
        let identities = rows.iter().map(|at| self.identity(*at));
        let mut select = Entity::find()
            .filter(Column::SourceId.eq(self.source.id.uuid()))
            .filter(Column::Identity.is_in(identities))
            .order_by_asc(Column::Identity);
        if locked {
            select = select.lock_exclusive();
        }
        let rows = select.all(unit.connection()).await?;
        rows.into_iter().map(|row| Ok((row.identity.clone(), held(&row)?))).collect()
    }

    fn says(&self, at: usize, held: &Held) -> bool {
        held.content_digest == self.arrival(at).content_digest
    }

    fn arrival(&self, at: usize) -> &Arrival {
        &self.delivery.arrivals[at]
    }

    fn identity(&self, at: usize) -> &str {
        &self.arrival(at).draft.identity
    }
}

async fn standing_headline(unit: &Unit, held: &Held) -> Result<String, Error> {
    let row = revision::Entity::find_by_id((held.id.uuid(), held.revision)).one(unit.connection()).await?;
    let row = row.ok_or_else(|| unreadable("an item has no history"))?;
    Ok(items::read(&row.snapshot)?.draft.headline)
}
