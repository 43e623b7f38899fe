//! The compared items in memory.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::PlacedItem;
use crate::domain::ItemId;

/// The number of items from which those that were not used lately are forgotten. An item takes about 2 KB.
const ITEMS_KEPT: usize = 32_768;

/// Items in their current state, by id.
#[derive(Debug, Default)]
pub(super) struct LoadedItems {
    items: HashMap<ItemId, Loaded, RandomState>,
    /// Counts the batches.
    clock: u64,
}

#[derive(Debug)]
struct Loaded {
    placed: PlacedItem,
    last_use: u64,
}

impl LoadedItems {
    pub fn get(&self, item: ItemId) -> Option<&PlacedItem> {
        Some(&self.items.get(&item)?.placed)
    }

    /// An item that is used or changed in this batch.
    pub fn get_mut(&mut self, item: ItemId) -> Option<&mut PlacedItem> {
        let loaded = self.items.get_mut(&item)?;
        loaded.last_use = self.clock;
        Some(&mut loaded.placed)
    }

    pub fn contains(&self, item: ItemId) -> bool {
        self.items.contains_key(&item)
    }

    pub fn insert(&mut self, placed: PlacedItem) {
        self.items.insert(placed.item, Loaded { placed, last_use: self.clock });
    }

    pub fn remove(&mut self, item: ItemId) -> Option<PlacedItem> {
        Some(self.items.remove(&item)?.placed)
    }

    /// Begins another batch. Forgets the items that were not used in the last batches if there are too many.
    pub fn end_batch(&mut self) {
        self.clock += 1;
        if self.items.len() <= ITEMS_KEPT {
            return;
        }
        let mut batches = self.clock;
        while self.items.len() > ITEMS_KEPT / 2 && batches > 0 {
            batches /= 2;
            let oldest = self.clock - batches;
            self.items.retain(|_, loaded| loaded.last_use >= oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{
        super::wire_tests::{cases, signature},
        *,
    };

    #[test]
    fn the_items_that_were_used_last_are_kept() {
        let signature = signature(&cases()[0].one);
        let item = |number: usize| ItemId::new(Uuid::from_u128(number as u128));
        let mut loaded = LoadedItems::default();
        for number in 0..=ITEMS_KEPT {
            loaded.insert(PlacedItem::new(item(number), 1, signature.clone()));
            if number % 100 == 0 {
                loaded.end_batch();
                assert!(loaded.get_mut(item(0)).is_some(), "it is used in every batch");
            }
        }
        loaded.end_batch();
        let has = |number| loaded.contains(item(number));
        assert!(has(0) && !has(1) && has(ITEMS_KEPT) && has(ITEMS_KEPT - 1_000));
        assert!(loaded.items.len() <= ITEMS_KEPT / 2, "{}", loaded.items.len());
    }
}
