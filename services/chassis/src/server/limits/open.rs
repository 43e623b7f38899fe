//! How much of something that lasts each key has: streams, examinations, bytes of answers.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What each key has open. A key without anything takes no memory.
#[derive(Debug)]
pub(super) struct OpenCounts<K>(Arc<Mutex<HashMap<K, usize>>>);

/// What a key has opened, until it is dropped.
#[derive(Debug)]
pub(in crate::server) struct OpenPermit<K: Hash + Eq> {
    counts: Arc<Mutex<HashMap<K, usize>>>,
    key: K,
    count: usize,
}

impl<K: Hash + Eq + Clone> OpenCounts<K> {
    pub fn new() -> Self {
        Self(Arc::default())
    }

    /// Opens so many more of a key, unless it would have more than `most`.
    pub fn open(&self, key: K, count: usize, most: usize) -> Option<OpenPermit<K>> {
        let mut counts = lock(&self.0);
        let open = counts.get(&key).copied().unwrap_or(0).saturating_add(count);
        if open > most {
            return None;
        }
        counts.insert(key.clone(), open);
        Some(OpenPermit { counts: self.0.clone(), key, count })
    }
}

impl<K: Hash + Eq> Drop for OpenPermit<K> {
    fn drop(&mut self) {
        let mut counts = lock(&self.counts);
        match counts.get_mut(&self.key) {
            Some(open) if *open > self.count => *open -= self.count,
            _ => drop(counts.remove(&self.key)),
        }
    }
}

fn lock<K>(counts: &Mutex<HashMap<K, usize>>) -> MutexGuard<'_, HashMap<K, usize>> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_ended_is_not_counted() {
        let counts = OpenCounts::new();
        let (one, other) = (counts.open("ann", 1, 2).unwrap(), counts.open("ann", 1, 2).unwrap());
        assert!(counts.open("ann", 1, 2).is_none());
        let _of_another = counts.open("bob", 1, 1).unwrap();
        drop(one);
        let one = counts.open("ann", 1, 2).unwrap();
        assert!(counts.open("ann", 1, 2).is_none());
        drop((one, other));
        assert_eq!(lock(&counts.0).len(), 1, "a key without any takes no memory");
        let large = counts.open("ann", 7, 10).unwrap();
        assert!(counts.open("ann", 4, 10).is_none());
        let _small = counts.open("ann", 3, 10).unwrap();
        drop(large);
        assert!(counts.open("ann", 8, 10).is_none() && counts.open("ann", 7, 10).is_some());
    }
}
