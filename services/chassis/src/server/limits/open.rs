//! How many streams, or other things that last, are open for each key.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The number of open things of each key. A key without any takes no memory.
#[derive(Debug)]
pub(super) struct OpenCounts<K>(Arc<Mutex<HashMap<K, u32>>>);

/// One open thing, until it is dropped.
#[derive(Debug)]
pub(in crate::server) struct OpenPermit<K: Hash + Eq> {
    counts: Arc<Mutex<HashMap<K, u32>>>,
    key: K,
}

impl<K: Hash + Eq + Clone> OpenCounts<K> {
    pub fn new() -> Self {
        Self(Arc::default())
    }

    /// Opens one more of a key, unless `most` are open.
    pub fn open(&self, key: K, most: u32) -> Option<OpenPermit<K>> {
        let mut counts = lock(&self.0);
        let count = counts.get(&key).copied().unwrap_or(0);
        if count >= most {
            return None;
        }
        counts.insert(key.clone(), count + 1);
        Some(OpenPermit { counts: self.0.clone(), key })
    }
}

impl<K: Hash + Eq> Drop for OpenPermit<K> {
    fn drop(&mut self) {
        let mut counts = lock(&self.counts);
        match counts.get_mut(&self.key) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(counts.remove(&self.key)),
        }
    }
}

fn lock<K>(counts: &Mutex<HashMap<K, u32>>) -> MutexGuard<'_, HashMap<K, u32>> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_ended_is_not_counted() {
        let counts = OpenCounts::new();
        let (one, other) = (counts.open("ann", 2).unwrap(), counts.open("ann", 2).unwrap());
        assert!(counts.open("ann", 2).is_none());
        let _of_another = counts.open("bob", 1).unwrap();
        drop(one);
        let one = counts.open("ann", 2).unwrap();
        assert!(counts.open("ann", 2).is_none());
        drop((one, other));
        assert_eq!(lock(&counts.0).len(), 1, "a key without any takes no memory");
    }
}
