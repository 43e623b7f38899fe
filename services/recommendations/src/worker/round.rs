//! A round over all articles.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use newsroom_chassis::store::{Store, StoreError};

use crate::{domain::ArticleId, index::ArticleIndex, store};

/// How long the sets are left alone after a round, at least.
const BETWEEN: Duration = Duration::from_millis(500);
/// How much longer than a round the time after it is: rounds over many articles take their share of
/// the processor and no more, while articles come without end.
const LEISURELY: u32 = 3;
/// How many sets with withdrawn members a round begins with at most.
const MAX_OUTDATED: u64 = 1_000;

/// Where a round over all articles stands. The last one is made when, while it went, nothing changed.
#[derive(Debug)]
pub(super) struct RefreshRound {
    /// The version of the shelf that the last whole round found.
    done: Option<u64>,
    /// When the next one may begin.
    not_before: Instant,
    progress: Option<RoundProgress>,
}

#[derive(Debug)]
struct RoundProgress {
    version: u64,
    began: Instant,
    sets_with_withdrawn: Vec<ArticleId>,
    after: Option<ArticleId>,
}

impl RefreshRound {
    /// One is to be made at once.
    pub fn due() -> Self {
        Self { done: None, not_before: Instant::now(), progress: None }
    }

    /// The next articles to look at; `None` when no round is to be made now.
    pub async fn next(
        &mut self,
        store: &Store,
        index: &Arc<ArticleIndex>,
        count: usize,
    ) -> Result<Option<Vec<ArticleId>>, StoreError> {
        if self.progress.is_none() {
            let version = index.version();
            if self.done == Some(version) || Instant::now() < self.not_before {
                return Ok(None);
            }
            let sets_with_withdrawn = store::sets_with_withdrawn(store, MAX_OUTDATED).await?;
            self.progress = Some(RoundProgress { version, began: Instant::now(), sets_with_withdrawn, after: None });
        }
        let Some(round) = &mut self.progress else { return Ok(None) };
        if !round.sets_with_withdrawn.is_empty() {
            let from = round.sets_with_withdrawn.len().saturating_sub(count);
            return Ok(Some(round.sets_with_withdrawn.split_off(from)));
        }
        let after = round.after;
        let ids = index.query(move |similarity| similarity.ids_after(after, count)).await?;
        match ids.last() {
            Some(last) => round.after = Some(*last),
            None => {
                self.not_before = Instant::now() + (round.began.elapsed() * LEISURELY).max(BETWEEN);
                self.done = Some(round.version);
                self.progress = None;
                return Ok(None);
            }
        }
        Ok(Some(ids))
    }

    /// Ends when the next round may begin; never, as long as none is needed.
    pub async fn wait(&self, index: &ArticleIndex) {
        if self.done == Some(index.version()) {
            return std::future::pending().await;
        }
        tokio::time::sleep_until(self.not_before.into()).await;
    }
}
