//! Determines the groups of items, in the order of their rank.
//!
//! The decisions are made in memory. What they depend on is loaded before, for many items at once.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{
    Direction, ItemKeys, KeyIndex, MatchCandidate, PlacedItem, Prefilter, Rank, Search, Wanted, loaded::LoadedItems,
    nearest,
};
use crate::domain::ItemId;

/// The maximum number of items that are prepared together.
const PREPARED: usize = 256;
/// The number of candidates from which no further item is prepared with the others.
const CANDIDATES: usize = 250_000;
/// The number of rows to load from which no further item is prepared with the others.
const ROWS: usize = 8_192;

/// An item with its rank.
pub type RankedItem = (Rank, ItemId);

/// What is known about the stored items in memory.
#[derive(Debug, Default)]
pub struct MatchIndex {
    keys: KeyIndex,
    items: LoadedItems,
}

impl MatchIndex {
    /// Forgets the days that were not used for longest if there are too many items.
    pub fn shrink(&mut self) {
        self.keys.shrink();
    }
}

/// The items to place, and what is known about the stored items.
#[derive(Debug, Default)]
pub struct Placing {
    index: KeyIndex,
    /// The loaded items in their current state.
    items: LoadedItems,
    /// The items that were loaded, or that the store does not have.
    asked: HashSet<ItemId>,
    /// The items whose stored state no longer applies.
    left: HashSet<ItemId>,
    /// The stored copies of originals, and the stored followers of leads.
    group_members: GroupMembers,
    waiting: BTreeSet<RankedItem>,
    /// The candidates of the items that can be placed.
    prepared: HashMap<ItemId, Candidates>,
    replaced: BTreeSet<ItemId>,
    moved: BTreeSet<ItemId>,
    changes: Changes,
}

/// The stored items that belong to others.
#[derive(Debug, Default)]
pub struct GroupMembers {
    /// By original.
    pub copies: HashMap<ItemId, Vec<RankedItem>>,
    /// By lead.
    pub followers: HashMap<ItemId, Vec<RankedItem>>,
}

#[derive(Debug, Default)]
struct Candidates {
    near: Vec<ItemId>,
    storyline: Vec<ItemId>,
}

/// What has to be loaded before the prepared items can be placed.
#[derive(Debug, Default)]
pub struct Missing {
    /// The candidates. Those are needed that are originals, not placed yet, or not before the time `since`.
    pub candidates: Vec<ItemId>,
    pub since: i64,
    /// The originals of items.
    pub originals: Vec<ItemId>,
    /// The items to which others may belong.
    pub leads: Vec<ItemId>,
}

/// The items that a change of keys affects.
#[derive(Debug, Default)]
pub struct Affected {
    /// Items whose own searches may have different results.
    pub items: BTreeSet<ItemId>,
    /// Items whose copies and followers may belong elsewhere now.
    pub left: BTreeSet<ItemId>,
}

/// The changes to save.
#[derive(Debug, Default)]
pub struct Changes {
    /// New items, and items with a new signature.
    pub replaced: Vec<PlacedItem>,
    /// Items whose group membership or revision has changed.
    pub moved: Vec<PlacedItem>,
    pub deleted: Vec<ItemId>,
    pub new_keys: Vec<ItemKeys>,
    /// The items whose keys are deleted, each with the day of the keys.
    pub old_keys: Vec<(i64, ItemId)>,
    /// The leads whose storylines may have changed.
    pub touched: BTreeSet<ItemId>,
    /// The items that are not placed yet.
    pub waiting: Vec<ItemId>,
}

impl Changes {
    /// The placed items whose originals may have changed, each with its original. An item that is no longer compared is
    /// its own original.
    pub fn originals(&self) -> Vec<(ItemId, ItemId)> {
        let placed = self.replaced.iter().chain(&self.moved);
        let placed = placed.filter_map(|placed| Some((placed.item, placed.original?)));
        placed.chain(self.deleted.iter().map(|item| (*item, *item))).collect()
    }
}

impl Placing {
    pub fn new(index: MatchIndex) -> Self {
        Self { index: index.keys, items: index.items, ..Self::default() }
    }

    /// Returns those of these items whose rows were not loaded yet.
    pub fn unknown(&self, items: impl IntoIterator<Item = ItemId>) -> Vec<ItemId> {
        items.into_iter().filter(|item| !self.items.contains(*item) && !self.left.contains(item)).collect()
    }

    /// Adds loaded items.
    pub fn add(&mut self, stored: Vec<PlacedItem>) {
        for placed in stored {
            if !self.left.contains(&placed.item) && !self.items.contains(placed.item) {
                self.items.insert(placed);
            }
        }
    }

    /// Returns the originals of these items that were not loaded yet.
    pub fn originals_of(&mut self, items: &[ItemId]) -> Vec<ItemId> {
        let originals = items.iter().filter_map(|item| self.items.get(*item)?.original);
        let unknown = self.unknown(originals.collect::<BTreeSet<_>>());
        unknown.into_iter().filter(|original| self.asked.insert(*original)).collect()
    }

    /// Returns the days that have to be loaded before items of these days are taken or prepared.
    pub fn missing_days(&mut self, days: impl IntoIterator<Item = i64>) -> Vec<i64> {
        self.index.missing(days.into_iter().flat_map(KeyIndex::reach).collect())
    }

    /// Adds days with the keys of all their items.
    pub fn add_days(&mut self, days: &[i64], keys: &[ItemKeys]) {
        self.index.load(days, keys);
    }

    /// The days of the loaded ones of these items.
    pub fn days_of(&self, items: &[ItemId]) -> Vec<i64> {
        items.iter().filter_map(|item| Some(self.items.get(*item)?.signature.rank.day())).collect()
    }

    /// Replaces the stored states of items with their current revisions. The rows of these items and of their originals
    /// are loaded, and the days around the old and the new time.
    pub fn take(&mut self, candidates: Vec<MatchCandidate>) -> Affected {
        let mut affected = Affected::default();
        for candidate in candidates {
            self.take_one(candidate, &mut affected);
        }
        for item in &affected.items {
            self.waiting.extend(self.items.get(*item).map(PlacedItem::rank));
        }
        affected.items.retain(|item| !self.items.contains(*item) && !self.left.contains(item));
        affected
    }

    fn take_one(&mut self, candidate: MatchCandidate, affected: &mut Affected) {
        if let Some(stored) = self.items.get_mut(candidate.item) {
            let is_older = stored.revision >= candidate.revision;
            if is_older || candidate.signature.as_ref() == Some(&stored.signature) {
                self.waiting.insert(stored.rank());
                if !is_older {
                    stored.revision = candidate.revision;
                    self.moved.insert(candidate.item);
                }
                return;
            }
            self.leave(candidate.item, affected);
        }
        let Some(signature) = candidate.signature else { return };
        let placed = PlacedItem::new(candidate.item, candidate.revision, signature);
        let keys = placed.keys();
        let saturated = self.index.insert(&keys);
        affected.left.extend(&saturated);
        affected.items.extend(saturated);
        self.changes.new_keys.push(keys);
        self.waiting.insert(placed.rank());
        self.replaced.insert(placed.item);
        self.items.insert(placed);
    }

    /// Removes an item from its groups.
    fn leave(&mut self, item: ItemId, affected: &mut Affected) {
        self.touch(item);
        let Some(stored) = self.items.remove(item) else { return };
        self.waiting.remove(&stored.rank());
        self.left.insert(item);
        let keys = stored.keys();
        affected.items.extend(self.index.remove(&keys));
        affected.left.insert(item);
        self.changes.old_keys.push((keys.day, item));
    }

    /// Schedules items.
    pub fn wait(&mut self, items: impl IntoIterator<Item = RankedItem>) {
        for (rank, item) in items {
            match self.items.get(item) {
                // The item may have another rank now.
                Some(known) => drop(self.waiting.insert(known.rank())),
                None if self.left.contains(&item) => {}
                None => drop(self.waiting.insert((rank, item))),
            }
        }
    }

    /// The next items to prepare, in the order of their rank. Empty: all items are placed.
    pub fn next(&self) -> Vec<ItemId> {
        self.waiting.iter().take(PREPARED).map(|(_, item)| *item).collect()
    }

    /// Finds the candidates of items from [`Self::next`], whose rows and days are loaded. Returns what has to be loaded
    /// before they can be placed.
    pub fn prepare(&mut self, next: &[ItemId]) -> Missing {
        let gone: HashSet<&ItemId> = next.iter().filter(|item| !self.items.contains(**item)).collect();
        if !gone.is_empty() {
            self.waiting.retain(|(_, item)| !gone.contains(item));
        }
        let since = self.waiting.first().map_or(i64::MIN, |(rank, _)| rank.time);
        let mut missing = Missing { since, ..Missing::default() };
        let (mut found, mut prepared) = (0, Vec::new());
        for item in next {
            let Some(placed) = self.items.get(*item) else { continue };
            if self.prepared.contains_key(item) {
                continue;
            }
            let candidates = |wanted| self.index.candidates(*item, &placed.signature, wanted);
            let candidates = Candidates { near: candidates(Wanted::Near), storyline: candidates(Wanted::Storyline) };
            found += candidates.near.len() + candidates.storyline.len();
            missing.leads.extend(placed.is_original().then_some(*item));
            for candidate in candidates.near.iter().chain(&candidates.storyline) {
                if self.items.get_mut(*candidate).is_none() && self.asked.insert(*candidate) {
                    missing.candidates.push(*candidate);
                }
            }
            self.prepared.insert(*item, candidates);
            prepared.push(*item);
            if found >= CANDIDATES || missing.candidates.len() >= ROWS {
                break;
            }
        }
        missing.originals = self.originals_of(&prepared);
        missing
    }

    /// Adds stored items that belong to others.
    pub fn add_members(&mut self, group_members: GroupMembers) {
        self.group_members.copies.extend(group_members.copies);
        self.group_members.followers.extend(group_members.followers);
    }

    /// Places the prepared items in the order of their rank, until the next item is not prepared.
    pub fn place_prepared(&mut self) {
        while let Some((_, item)) = self.waiting.first().copied() {
            if !self.prepared.contains_key(&item) {
                return;
            }
            self.waiting.pop_first();
            self.place(item);
        }
    }

    /// Determines the membership of an item, and schedules the items that a change affects.
    fn place(&mut self, item: ItemId) {
        let Some(placed) = self.items.get(item) else { return };
        let (was_original, was_lead) = (placed.is_original(), placed.is_lead());
        let prefilter = Prefilter::of(&placed.signature);
        let original = self.nearest(item, &prefilter, Wanted::Near);
        let lead = match original {
            Some(_) => None,
            None => Some(self.nearest(item, &prefilter, Wanted::Storyline).unwrap_or(item)),
        };
        let original = Some(original.unwrap_or(item));
        if (original, lead) == (placed.original, placed.lead) {
            return;
        }
        self.touch(item);
        if let Some(placed) = self.items.get_mut(item) {
            (placed.original, placed.lead) = (original, lead);
        }
        self.touch(item);
        self.moved.insert(item);
        let (is_original, is_lead) = (original == Some(item), lead == Some(item));
        if was_original && !is_original {
            let copies = self.group_members.copies.remove(&item);
            self.wait(copies.into_iter().flatten());
        }
        if was_lead && !is_lead {
            let followers = self.group_members.followers.remove(&item);
            self.wait(followers.into_iter().flatten());
        }
        if is_original && !was_original {
            self.call(item, Wanted::Near);
        }
        if is_lead && !was_lead {
            self.call(item, Wanted::Storyline);
        }
    }

    /// Finds the original or the lead that an item belongs to.
    fn nearest(&self, item: ItemId, prefilter: &Prefilter<'_>, wanted: Wanted) -> Option<ItemId> {
        let search = Search { of: item, prefilter, wanted, direction: Direction::Back };
        let heads = self.candidates(item, wanted).filter(|candidate| match wanted {
            Wanted::Near => candidate.is_original(),
            Wanted::Storyline => candidate.is_lead(),
        });
        nearest(heads.filter_map(|candidate| search.relate(candidate)))
    }

    /// Schedules the later items that may belong to an item now.
    fn call(&mut self, item: ItemId, wanted: Wanted) {
        let Some(placed) = self.items.get(item) else { return };
        let prefilter = &Prefilter::of(&placed.signature);
        let search = Search { of: item, prefilter, wanted, direction: Direction::Ahead };
        let later = self.candidates(item, wanted).filter(|candidate| match wanted {
            Wanted::Near => true,
            Wanted::Storyline => candidate.is_original(),
        });
        let found: Vec<RankedItem> =
            later.filter_map(|candidate| search.relate(candidate)).map(|found| (found.rank, found.item)).collect();
        self.waiting.extend(found);
    }

    /// The loaded candidates of a prepared item.
    fn candidates(&self, item: ItemId, wanted: Wanted) -> impl Iterator<Item = &PlacedItem> {
        let ids = self.prepared.get(&item).map_or(&[][..], |candidates| match wanted {
            Wanted::Near => &candidates.near,
            Wanted::Storyline => &candidates.storyline,
        });
        ids.iter().filter_map(|id| self.items.get(*id))
    }

    /// Marks the storyline of an item as possibly changed.
    fn touch(&mut self, item: ItemId) {
        let Some(placed) = self.items.get(item) else { return };
        let lead = match placed.original {
            Some(original) if original != item => self.items.get(original).and_then(|original| original.lead),
            _ => placed.lead,
        };
        self.changes.touched.extend(lead);
    }

    /// Ends placing. Returns the changes, and the index with these changes.
    pub fn finish(mut self) -> (Changes, MatchIndex) {
        let mut changes = self.changes;
        changes.deleted.extend(self.left.iter().filter(|item| !self.items.contains(**item)));
        changes.deleted.sort_unstable();
        self.moved.retain(|item| !self.replaced.contains(item));
        let current =
            |items: BTreeSet<ItemId>| items.iter().filter_map(|item| self.items.get(*item)).cloned().collect();
        changes.replaced = current(self.replaced);
        changes.moved = current(self.moved);
        changes.waiting = self.waiting.into_iter().map(|(_, item)| item).collect();
        self.items.end_batch();
        (changes, MatchIndex { keys: self.index, items: self.items })
    }
}
