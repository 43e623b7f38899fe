//! The index of keys in memory. It finds the items that may be related to an item.
//!
//! A key that too many items of a day have is saturated on that day: it comes from a footer, a set phrase, or a name
//! that every text contains. It finds nothing, so the number of candidates for each key and day is limited.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use super::{ItemKeys, NEAR_DAYS, Signature, Wanted, postings::Postings};
use crate::domain::ItemId;

/// The maximum number of items with the same key on one day that is not saturated.
pub const ITEMS_OF_KEY: usize = 256;
/// The number of items from which days that are not in use are forgotten. An item takes about 600 bytes.
const ITEMS_KEPT: usize = 400_000;

/// The keys of the compared items of some days. A day is loaded as a whole when it is needed first.
#[derive(Debug, Default)]
pub struct KeyIndex {
    days: BTreeMap<i64, Day>,
    /// Counts the uses of days.
    clock: u64,
}

#[derive(Debug, Default)]
struct Day {
    /// The items, by the number that the postings have of them. `None`: the item was removed.
    items: Vec<Option<ItemId>>,
    near: Postings,
    storyline: Postings,
    last_use: u64,
}

impl KeyIndex {
    /// The days of items that a search for an item of a day may find.
    pub fn reach(day: i64) -> RangeInclusive<i64> {
        day - NEAR_DAYS..=day + NEAR_DAYS
    }

    /// Marks days as used, and returns those that have to be loaded first.
    pub fn missing(&mut self, days: BTreeSet<i64>) -> Vec<i64> {
        self.clock += 1;
        let mut missing = Vec::new();
        for day in days {
            match self.days.get_mut(&day) {
                Some(known) => known.last_use = self.clock,
                None => missing.push(day),
            }
        }
        missing
    }

    /// Adds days with the keys of all their items.
    pub fn load(&mut self, days: &[i64], items: &[ItemKeys]) {
        for day in days {
            self.days.insert(*day, Day { last_use: self.clock, ..Day::default() });
        }
        for keys in items {
            self.insert(keys);
        }
    }

    /// Forgets the days that were not used for longest if the index has become too large.
    pub fn shrink(&mut self) {
        let mut items: usize = self.days.values().map(|day| day.items.len()).sum();
        while items > ITEMS_KEPT {
            let unused = self.days.iter().filter(|(_, day)| day.last_use < self.clock);
            let Some((oldest, _)) = unused.min_by_key(|(_, day)| day.last_use) else { return };
            let oldest = *oldest;
            items -= self.days.remove(&oldest).map_or(0, |day| day.items.len());
        }
    }

    /// Adds an item. Returns the items of the keys that have become saturated.
    pub fn insert(&mut self, keys: &ItemKeys) -> Vec<ItemId> {
        let Some(day) = self.days.get_mut(&keys.day) else { return Vec::new() };
        let Ok(number) = u32::try_from(day.items.len()) else { return Vec::new() };
        day.items.push(Some(keys.item));
        let mut saturated = Vec::new();
        for (wanted, key) in all(keys) {
            let postings = day.postings_mut(wanted);
            postings.insert(key, number);
            if postings.get(key).len() == ITEMS_OF_KEY + 1 {
                saturated.extend(day.items_of(wanted, key));
            }
        }
        saturated
    }

    /// Removes an item. Returns the items, also of other days, with the keys that are no longer saturated on its day.
    pub fn remove(&mut self, keys: &ItemKeys) -> Vec<ItemId> {
        let Some(day) = self.days.get_mut(&keys.day) else { return Vec::new() };
        let Some(number) = day.items.iter().position(|item| *item == Some(keys.item)) else { return Vec::new() };
        day.items[number] = None;
        let Ok(number) = u32::try_from(number) else { return Vec::new() };
        let mut released = Vec::new();
        for (wanted, key) in all(keys) {
            let postings = day.postings_mut(wanted);
            if postings.remove(key, number) && postings.get(key).len() == ITEMS_OF_KEY {
                released.push((wanted, key));
            }
        }
        let found = released.into_iter().flat_map(|(wanted, key)| self.items_of(wanted, key, Self::reach(keys.day)));
        found.collect()
    }

    /// Finds the other items, earlier and later, that may have the wanted relation to an item.
    pub fn candidates(&self, item: ItemId, signature: &Signature, wanted: Wanted) -> Vec<ItemId> {
        let day = signature.rank.day();
        let own = self.days.get(&day);
        let mut found = Vec::new();
        for key in signature.keys_of(wanted) {
            if own.is_none_or(|own| !own.is_saturated(wanted, key)) {
                found.extend(self.items_of(wanted, key, day - wanted.days()..=day + wanted.days()));
            }
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|found| *found != item);
        found
    }

    /// The items with a key on the days on which it is not saturated.
    fn items_of(&self, wanted: Wanted, key: u32, days: RangeInclusive<i64>) -> impl Iterator<Item = ItemId> {
        let days = self.days.range(days).map(|(_, day)| day);
        days.filter(move |day| !day.is_saturated(wanted, key)).flat_map(move |day| day.items_of(wanted, key))
    }
}

impl Day {
    fn postings(&self, wanted: Wanted) -> &Postings {
        match wanted {
            Wanted::Near => &self.near,
            Wanted::Storyline => &self.storyline,
        }
    }

    fn postings_mut(&mut self, wanted: Wanted) -> &mut Postings {
        match wanted {
            Wanted::Near => &mut self.near,
            Wanted::Storyline => &mut self.storyline,
        }
    }

    fn is_saturated(&self, wanted: Wanted, key: u32) -> bool {
        self.postings(wanted).get(key).len() > ITEMS_OF_KEY
    }

    fn items_of(&self, wanted: Wanted, key: u32) -> impl Iterator<Item = ItemId> {
        let numbers = self.postings(wanted).get(key).iter();
        numbers.filter_map(|number| *self.items.get(usize::try_from(*number).ok()?)?)
    }
}

/// All keys of an item, each with the relation that it finds.
fn all(keys: &ItemKeys) -> impl Iterator<Item = (Wanted, u32)> {
    let near = keys.near.iter().map(|key| (Wanted::Near, *key));
    near.chain(keys.storyline.iter().map(|key| (Wanted::Storyline, *key)))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn keys(number: u128, day: i64) -> ItemKeys {
        let own = u32::try_from(number).unwrap();
        ItemKeys { item: ItemId::new(Uuid::from_u128(number)), day, near: vec![own, u32::MAX], storyline: vec![7] }
    }

    fn found(index: &KeyIndex, wanted: Wanted, key: u32) -> usize {
        index.items_of(wanted, key, KeyIndex::reach(0)).count()
    }

    #[test]
    fn a_key_of_too_many_items_of_a_day_finds_nothing_until_it_is_rare_again() {
        let mut index = KeyIndex::default();
        let days = index.missing(KeyIndex::reach(0).collect());
        assert_eq!(days.len(), 29);
        index.load(&days, &[keys(1_000, 1)]);
        for number in 0..ITEMS_OF_KEY as u128 {
            assert_eq!(index.insert(&keys(number, 0)), []);
        }
        assert_eq!(found(&index, Wanted::Near, u32::MAX), ITEMS_OF_KEY + 1, "another day counts by itself");
        let saturated = index.insert(&keys(500, 0));
        assert_eq!(saturated.len(), 2 * (ITEMS_OF_KEY + 1), "both keys are saturated");
        assert_eq!((found(&index, Wanted::Near, u32::MAX), found(&index, Wanted::Storyline, 7)), (1, 1));
        assert_eq!((found(&index, Wanted::Near, 500), index.insert(&keys(501, 0))), (1, Vec::new()));
        assert_eq!(index.remove(&keys(501, 0)), [], "there are still too many");
        let released = index.remove(&keys(500, 0));
        assert_eq!(released.len(), 2 * (ITEMS_OF_KEY + 1), "the items of other days are affected too");
        assert_eq!((found(&index, Wanted::Near, 500), index.remove(&keys(500, 0))), (0, Vec::new()));
    }

    #[test]
    fn days_are_loaded_once_and_only_unused_ones_are_forgotten() {
        let mut index = KeyIndex::default();
        for day in [0, 1] {
            let days = index.missing(BTreeSet::from([day]));
            assert_eq!(days, [day]);
            let items: Vec<ItemKeys> = (0..ITEMS_KEPT as u128 / 2 + 1).map(|number| keys(number, day)).collect();
            index.load(&days, &items);
        }
        index.shrink();
        assert_eq!(index.missing(BTreeSet::from([0, 1])), [0]);
    }
}
