//! Limits the concurrent requests of each source, so that no source can use the capacity of the others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::domain::SourceId;

type Counts = Arc<Mutex<HashMap<SourceId, u32>>>;

/// Counts the concurrent requests of each source. Sources without requests have no entry.
#[derive(Debug)]
pub(super) struct SourceSlots {
    most: u32,
    taken: Counts,
}

/// The slot of one request, which is released when it is dropped.
#[derive(Debug)]
pub(super) struct SourceSlot {
    of: SourceId,
    taken: Counts,
}

impl SourceSlots {
    /// `most` is the number of slots of each source.
    pub fn new(most: u32) -> Self {
        Self { most, taken: Counts::default() }
    }

    /// Takes a slot of a source, if one is free.
    pub fn take(&self, of: SourceId) -> Option<SourceSlot> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(of).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(SourceSlot { of, taken: self.taken.clone() })
    }
}

impl Drop for SourceSlot {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn one_source_never_has_the_places_of_another_and_none_is_lost() {
        let slots = SourceSlots::new(2);
        let (one, other) = (SourceId::new(Uuid::now_v7()), SourceId::new(Uuid::now_v7()));
        let held = [slots.take(one), slots.take(one)];
        assert!(held.iter().all(Option::is_some) && slots.take(one).is_none());
        assert!(slots.take(other).is_some());
        drop(held);
        assert!(slots.take(one).is_some());
        assert!(slots.taken.lock().unwrap().is_empty(), "nobody is remembered");
    }
}
