//! A bounded set of articles that wait for work.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use tokio::sync::Notify;

use crate::domain::ArticleId;

/// The most articles that wait. For more articles the set only records that it overflowed.
const CAPACITY: usize = 10_000;

/// Articles that wait for work, without duplicates.
#[derive(Debug, Default)]
pub struct PendingSet {
    content: Mutex<Content>,
    notify: Notify,
}

#[derive(Debug, Default)]
struct Content {
    ids: BTreeSet<ArticleId>,
    overflowed: bool,
}

/// Articles taken from a [`PendingSet`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PendingBatch {
    /// The ids in order.
    pub ids: Vec<ArticleId>,
    /// The set lost some articles, so all articles have to be checked.
    pub overflowed: bool,
}

impl PendingSet {
    pub fn add(&self, ids: impl IntoIterator<Item = ArticleId>) {
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        content.ids.extend(ids);
        while content.ids.len() > CAPACITY {
            content.ids.pop_last();
            content.overflowed = true;
        }
        if !content.ids.is_empty() {
            self.notify.notify_one();
        }
    }

    /// Removes and returns up to `limit` articles.
    pub fn take(&self, limit: usize) -> PendingBatch {
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        let overflowed = std::mem::take(&mut content.overflowed);
        let mut ids = Vec::with_capacity(limit.min(content.ids.len()));
        while ids.len() < limit
            && let Some(id) = content.ids.pop_first()
        {
            ids.push(id);
        }
        PendingBatch { ids, overflowed }
    }

    pub fn is_empty(&self) -> bool {
        let content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        content.ids.is_empty() && !content.overflowed
    }

    /// Waits until the set is not empty.
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
    async fn each_article_waits_once_until_it_is_taken() {
        let pending = PendingSet::default();
        pending.add([id(1), id(2), id(1)]);
        pending.added().await;
        assert_eq!(pending.take(1), PendingBatch { ids: vec![id(1)], overflowed: false });
        pending.added().await;
        assert_eq!(pending.take(9).ids, [id(2)]);
        assert!(pending.is_empty());
    }

    #[test]
    fn an_overflow_is_reported_once() {
        let pending = PendingSet::default();
        pending.add((0..CAPACITY + 5).map(id));
        let batch = pending.take(usize::MAX);
        assert_eq!((batch.ids.len(), batch.overflowed), (CAPACITY, true));
        assert!(pending.is_empty() && !pending.take(1).overflowed);
    }
}
