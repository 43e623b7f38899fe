//! Determines the membership of items.

use std::collections::{BTreeMap, BTreeSet};

use newsroom_chassis::store::{StoreError, Transaction, WriteConnection};

use super::index::{self, Concerned};
use crate::{
    domain::{
        ItemId,
        matching::{Direction, MatchCandidate, PlacedItem, Rank, Search, Wanted, nearest},
    },
    store::{MatchItems, RankedItem},
};

/// The maximum number of items that are placed in one transaction. The others go back to the queue.
const PLACED: usize = 128;

/// The state of placing items in one transaction.
pub(super) struct Placing<'t> {
    tx: &'t Transaction,
    items: MatchItems<'t, WriteConnection>,
    /// The items to place, in the order of their rank.
    waiting: BTreeMap<(Rank, ItemId), ItemId>,
    /// The leads whose storylines may have changed.
    touched: BTreeSet<ItemId>,
}

/// The remaining work after items were placed.
pub(super) struct Placed {
    /// The items that were not placed yet.
    pub waiting: Vec<ItemId>,
    /// The leads whose storylines may have changed.
    pub touched: BTreeSet<ItemId>,
}

/// Places items and all items that they affect.
pub(super) async fn place(tx: &Transaction, candidates: Vec<MatchCandidate>) -> Result<Placed, StoreError> {
    let items = MatchItems::within(tx);
    let mut placing = Placing { tx, items, waiting: BTreeMap::new(), touched: BTreeSet::new() };
    for candidate in candidates {
        placing.take(candidate).await?;
    }
    placing.place_all().await?;
    let Placing { waiting, touched, .. } = placing;
    Ok(Placed { waiting: waiting.into_values().collect(), touched })
}

impl Placing<'_> {
    /// Replaces the stored state of an item with its current revision.
    async fn take(&mut self, candidate: MatchCandidate) -> Result<(), StoreError> {
        let stored = self.items.find(candidate.item).await?;
        if let Some(mut stored) = stored {
            if stored.revision >= candidate.revision {
                self.waiting.insert(stored.rank(), stored.item);
                return Ok(());
            }
            if candidate.signature.as_ref() == Some(&stored.signature) {
                stored.revision = candidate.revision;
                return self.items.update(&stored).await;
            }
            self.leave(&stored).await?;
        }
        let Some(signature) = candidate.signature else { return Ok(()) };
        let placed = PlacedItem::new(candidate.item, candidate.revision, signature);
        self.items.insert(&placed).await?;
        let concerned = index::add(self.tx, &placed).await?;
        self.look_again(concerned).await?;
        self.waiting.insert(placed.rank(), placed.item);
        Ok(())
    }

    /// Removes an item from its groups.
    async fn leave(&mut self, stored: &PlacedItem) -> Result<(), StoreError> {
        self.touch(stored).await?;
        self.waiting.remove(&stored.rank());
        self.items.delete(stored.item).await?;
        let concerned = index::remove(self.tx, stored).await?;
        self.look_again(concerned).await?;
        let left = self.items.belonging_to(&[stored.item]).await?;
        self.wait(left);
        Ok(())
    }

    async fn place_all(&mut self) -> Result<(), StoreError> {
        for _ in 0..PLACED {
            let Some((_, item)) = self.waiting.pop_first() else { return Ok(()) };
            if let Some(placed) = self.items.find(item).await? {
                self.place(placed).await?;
            }
        }
        Ok(())
    }

    /// Determines the membership of an item, and schedules the items that a change affects.
    async fn place(&mut self, was: PlacedItem) -> Result<(), StoreError> {
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
        self.items.save_place(&now).await?;
        self.touch(&now).await?;
        if was.is_original() && !now.is_original() {
            let left = self.items.copies_of(was.item).await?;
            self.wait(left);
        }
        if was.is_lead() && !now.is_lead() {
            let left = self.items.followers_of(was.item).await?;
            self.wait(left);
        }
        if now.is_original() && !was.is_original() {
            self.call(&now, Wanted::Near).await?;
        }
        if now.is_lead() && !was.is_lead() {
            self.call(&now, Wanted::Storyline).await?;
        }
        Ok(())
    }

    async fn nearest(&self, of: &PlacedItem, wanted: Wanted) -> Result<Option<ItemId>, StoreError> {
        let search = Search { of: of.item, signature: &of.signature, wanted, direction: Direction::Back };
        Ok(nearest(self.items.find_related(&search).await?))
    }

    /// Schedules the later items that may belong to an item now.
    async fn call(&mut self, item: &PlacedItem, wanted: Wanted) -> Result<(), StoreError> {
        let search = Search { of: item.item, signature: &item.signature, wanted, direction: Direction::Ahead };
        let found = self.items.find_related(&search).await?;
        self.waiting.extend(found.into_iter().map(|found| ((found.rank, found.item), found.item)));
        Ok(())
    }

    async fn look_again(&mut self, concerned: Concerned) -> Result<(), StoreError> {
        let items = self.items.ranks_of(&concerned.items).await?;
        self.wait(items);
        let left = self.items.belonging_to(&concerned.left).await?;
        self.wait(left);
        Ok(())
    }

    fn wait(&mut self, items: Vec<RankedItem>) {
        self.waiting.extend(items.into_iter().map(|ranked| (ranked, ranked.1)));
    }

    /// Marks the storyline of an item as possibly changed.
    async fn touch(&mut self, item: &PlacedItem) -> Result<(), StoreError> {
        self.touched.extend(self.items.lead_of(item).await?);
        Ok(())
    }
}
