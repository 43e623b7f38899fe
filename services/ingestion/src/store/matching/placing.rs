//! Items find their place, a batch a transaction.

use std::collections::{BTreeMap, BTreeSet};

use newsroom_chassis::{
    leadership::{self, Leadership},
    store::{Store, Transaction},
};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::{
    super::{
        Error,
        entity::match_item::{Column, Entity},
    },
    index::{self, Concerned},
    lookup::{Direction, RelatedItem, Wanted, related},
    queue::{self, MatchCandidate, QueueEntry},
    row::{self, Placed, load, rank},
    storylines,
};
use crate::domain::matching::Rank;

/// How many items are placed in one transaction; those that must wait go back into the queue.
const PLACED: usize = 128;
/// How many ids one question names.
const IDS: usize = 5_000;

/// Places the items of `entries`, which are settled then, and publishes what became of storylines.
pub async fn match_items(
    store: &Store,
    leadership: Leadership,
    entries: Vec<QueueEntry>,
    candidates: Vec<MatchCandidate>,
) -> Result<(), Error> {
    let matched = store.write(move |tx| {
        Box::pin(async move {
            leadership::check(tx, &leadership).await?;
            let mut placing = Placing { tx, waiting: BTreeMap::new(), touched: BTreeSet::new() };
            for item in candidates {
                placing.take(item).await?;
            }
            placing.place_all().await?;
            let Placing { touched, waiting, .. } = placing;
            queue::enqueue(tx, waiting.into_values()).await?;
            queue::settle(tx, &entries).await?;
            storylines::state(tx, touched).await
        })
    });
    matched.await
}

struct Placing<'u> {
    tx: &'u Transaction,
    /// Who is to be looked at, the first in rank first.
    waiting: BTreeMap<(Rank, Uuid), Uuid>,
    /// The leads whose storylines may have changed.
    touched: BTreeSet<Uuid>,
}

impl Placing<'_> {
    /// Takes an item as it is now: what it is compared by takes the place of what it was.
    async fn take(&mut self, item: MatchCandidate) -> Result<(), Error> {
        let stored = load(self.tx.connection(), item.item).await?;
        if let Some(stored) = &stored {
            if stored.revision >= item.revision {
                self.waiting.insert(stored.rank(), stored.item);
                return Ok(());
            }
            if item.signature.as_ref() == Some(&stored.signature) {
                let mut same = stored.clone();
                same.revision = item.revision;
                Entity::update(same.row()).exec(self.tx.connection()).await?;
                return Ok(());
            }
            self.leave(stored).await?;
        }
        let Some(signature) = item.signature else { return Ok(()) };
        let placed = Placed::new(item.item, item.revision, signature);
        Entity::insert(placed.row()).exec_without_returning(self.tx.connection()).await?;
        let concerned = index::add(self.tx, &placed).await?;
        self.look_again(concerned).await?;
        self.waiting.insert(placed.rank(), placed.item);
        Ok(())
    }

    /// Takes an item out of wherever it belongs.
    async fn leave(&mut self, stored: &Placed) -> Result<(), Error> {
        self.touch(stored).await?;
        self.waiting.remove(&stored.rank());
        Entity::delete_by_id(stored.item).exec(self.tx.connection()).await?;
        let concerned = index::remove(self.tx, stored).await?;
        self.look_again(concerned).await?;
        self.wait(Condition::any().add(Column::OriginalId.eq(stored.item)).add(Column::LeadId.eq(stored.item))).await
    }

    async fn place_all(&mut self) -> Result<(), Error> {
        for _ in 0..PLACED {
            let Some((_, item)) = self.waiting.pop_first() else { return Ok(()) };
            if let Some(placed) = load(self.tx.connection(), item).await? {
                self.place(placed).await?;
            }
        }
        Ok(())
    }

    /// Finds where an item belongs, and lets those look again whom a change concerns.
    async fn place(&mut self, was: Placed) -> Result<(), Error> {
        let mut now = was.clone();
        let original = self.nearest(&was, Wanted::Near).await?;
        now.original = Some(original.unwrap_or(was.item));
        now.lead = match original {
            Some(_) => None,
            None => Some(self.nearest(&was, Wanted::Storyline).await?.unwrap_or(was.item)),
        };
        if (now.original, now.lead) == (was.original, was.lead) {
            return Ok(());
        }
        self.touch(&was).await?;
        row::put(self.tx.connection(), &now).await?;
        self.touch(&now).await?;
        if was.is_original() && !now.is_original() {
            self.wait(Condition::all().add(Column::OriginalId.eq(was.item)).add(Column::ItemId.ne(was.item))).await?;
        }
        if was.is_lead() && !now.is_lead() {
            self.wait(Condition::all().add(Column::LeadId.eq(was.item)).add(Column::ItemId.ne(was.item))).await?;
        }
        if now.is_original() && !was.is_original() {
            self.call(&now, Wanted::Near).await?;
        }
        if now.is_lead() && !was.is_lead() {
            self.call(&now, Wanted::Storyline).await?;
        }
        Ok(())
    }

    /// Of those before an item that it may belong to, the one that it has most to do with; of equals, the first.
    async fn nearest(&self, of: &Placed, wanted: Wanted) -> Result<Option<Uuid>, Error> {
        let found = related(self.tx.connection(), of.item, &of.signature, wanted, Direction::Back).await?;
        let closer = |one: &RelatedItem, other: &RelatedItem| {
            let by_rank = (other.rank, other.item).cmp(&(one.rank, one.item));
            one.comparison.score.total_cmp(&other.comparison.score).then(by_rank)
        };
        Ok(found.into_iter().max_by(closer).map(|found| found.item))
    }

    /// Lets those behind an item look again who may belong to it now.
    async fn call(&mut self, item: &Placed, wanted: Wanted) -> Result<(), Error> {
        let found = related(self.tx.connection(), item.item, &item.signature, wanted, Direction::Ahead).await?;
        self.waiting.extend(found.into_iter().map(|found| ((found.rank, found.item), found.item)));
        Ok(())
    }

    async fn look_again(&mut self, concerned: Concerned) -> Result<(), Error> {
        for ids in concerned.items.chunks(IDS) {
            self.wait(Condition::all().add(Column::ItemId.is_in(ids.iter().copied()))).await?;
        }
        for ids in concerned.left.chunks(IDS) {
            let by = |column: Column| column.is_in(ids.iter().copied());
            self.wait(Condition::any().add(by(Column::OriginalId)).add(by(Column::LeadId))).await?;
        }
        Ok(())
    }

    /// Lets those look again that a condition holds for.
    async fn wait(&mut self, whom: Condition) -> Result<(), Error> {
        let columns = [Column::ItemId, Column::PublishedAt, Column::Words, Column::Digest];
        let select = Entity::find().select_only().columns(columns).filter(whom);
        let rows: Vec<(Uuid, i64, i64, i64)> = select.into_tuple().all(self.tx.connection()).await?;
        self.waiting.extend(rows.into_iter().map(|(id, time, words, digest)| ((rank(time, words, digest), id), id)));
        Ok(())
    }

    /// Notes that the storyline changes that an item belongs to.
    async fn touch(&mut self, item: &Placed) -> Result<(), Error> {
        self.touched.extend(lead_of(self.tx.connection(), item.item, item.original, item.lead).await?);
        Ok(())
    }
}

/// The lead of the storyline that an item belongs to: its own, or its original's.
pub(super) async fn lead_of(
    connection: &impl ConnectionTrait,
    item: Uuid,
    original: Option<Uuid>,
    lead: Option<Uuid>,
) -> Result<Option<Uuid>, Error> {
    match original {
        Some(original) if original != item => Ok(load(connection, original).await?.and_then(|stored| stored.lead)),
        _ => Ok(lead),
    }
}
