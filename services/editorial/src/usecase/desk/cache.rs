//! The desks that are known to be stored.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::domain::DeskId;

/// How many desks a process remembers. Beyond that it forgets all of them and starts again.
const CAPACITY: usize = 1_000;

/// The desks that are known to be stored, so that an item of such a desk needs no statement for it. A desk is never
/// deleted. A clone shares its content.
#[derive(Clone, Debug, Default)]
pub struct DeskCache(Arc<Mutex<HashSet<DeskId>>>);

impl DeskCache {
    pub fn new() -> Self {
        Self::default()
    }

    pub(in crate::usecase) fn contains(&self, desk: &DeskId) -> bool {
        self.desks().contains(desk)
    }

    /// Adds a desk. Only a desk whose transaction has committed may be added.
    pub(in crate::usecase) fn insert(&self, desk: DeskId) {
        let mut desks = self.desks();
        if desks.len() >= CAPACITY {
            desks.clear();
        }
        desks.insert(desk);
    }

    fn desks(&self) -> MutexGuard<'_, HashSet<DeskId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_of_desks_is_bounded() {
        let cache = DeskCache::new();
        for n in 0..=CAPACITY {
            cache.insert(DeskId::of(&n.to_string()));
            assert!(cache.contains(&DeskId::of(&n.to_string())));
        }
        assert!(cache.desks().len() <= CAPACITY);
    }
}
