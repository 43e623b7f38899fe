//! Articles that wait for something to be done, each once, never too many.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use tokio::sync::Notify;

use crate::domain::ArticleId;

/// How many wait at most. Of more it is only known that there were more.
const MOST: usize = 10_000;

/// Articles that wait.
#[derive(Debug, Default)]
pub struct PendingSet {
    waiting: Mutex<PendingIds>,
    notify: Notify,
}

#[derive(Debug, Default)]
struct PendingIds {
    ids: BTreeSet<ArticleId>,
    overflowed: bool,
}

/// What was taken from a pile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PendingBatch {
    /// The articles, by id.
    pub ids: Vec<ArticleId>,
    /// There were more than a pile holds: look at everything.
    pub overflowed: bool,
}

impl PendingSet {
    /// Lays articles on it.
    pub fn add(&self, ids: impl IntoIterator<Item = ArticleId>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.ids.extend(ids);
        while waiting.ids.len() > MOST {
            waiting.ids.pop_last();
            waiting.overflowed = true;
        }
        if !waiting.ids.is_empty() {
            self.notify.notify_one();
        }
    }

    /// Takes up to `limit` articles from it.
    pub fn take(&self, limit: usize) -> PendingBatch {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let overflowed = std::mem::take(&mut waiting.overflowed);
        let mut ids = Vec::with_capacity(limit.min(waiting.ids.len()));
        while ids.len() < limit
            && let Some(id) = waiting.ids.pop_first()
        {
            ids.push(id);
        }
        PendingBatch { ids, overflowed }
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.ids.is_empty() && !waiting.overflowed
    }

    /// Ends soon after something was laid on it, at once when that was before.
    pub async fn added(&self) {
        if self.is_empty() {
            self.notify.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(n: usize) -> ArticleId {
        ArticleId::from(Uuid::from_u128(n as u128))
    }

    #[tokio::test]
    async fn each_waits_once_until_it_is_taken() {
        let pending = PendingSet::default();
        pending.add([id(1), id(2), id(1)]);
        pending.added().await;
        assert_eq!(pending.take(1), PendingBatch { ids: vec![id(1)], overflowed: false });
        pending.added().await;
        assert_eq!(pending.take(9).ids, [id(2)]);
        assert!(pending.is_empty());
    }

    #[test]
    fn too_many_are_known_to_have_been_too_many() {
        let pending = PendingSet::default();
        pending.add((0..MOST + 5).map(id));
        let taken = pending.take(usize::MAX);
        assert_eq!((taken.ids.len(), taken.overflowed), (MOST, true));
        assert!(pending.is_empty() && !pending.take(1).overflowed);
    }
}
