//! A round, in which the related sets of all articles are refreshed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use newsroom_chassis::store::{Store, StoreError};

use crate::{domain::ArticleId, index::ArticleIndex, store::RelatedSets};

/// The shortest time between two rounds.
const MIN_PAUSE: Duration = Duration::from_millis(500);
/// The pause after a round, as a multiple of the round's time. It limits the processor time of rounds while articles
/// arrive.
const REST_FACTOR: u32 = 3;
/// The most sets of withdrawn articles at the start of a round.
const MAX_OUTDATED: u64 = 1_000;

/// The progress of rounds. No further round is needed when the index did not change during the last one.
#[derive(Debug)]
pub(super) struct RefreshRound {
    /// The version of the index at the start of the last complete round.
    done: Option<u64>,
    /// When the next round may start.
    not_before: Instant,
    progress: Option<RoundProgress>,
}

#[derive(Debug)]
struct RoundProgress {
    version: u64,
    began: Instant,
    outdated: Vec<ArticleId>,
    after: Option<ArticleId>,
}

impl RefreshRound {
    /// A round that starts at once.
    pub fn due() -> Self {
        Self { done: None, not_before: Instant::now(), progress: None }
    }

    /// The next articles to refresh. `None` when no round is due now.
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
            let outdated = RelatedSets::new(store.reader()).with_withdrawn(MAX_OUTDATED).await?;
            self.progress = Some(RoundProgress { version, began: Instant::now(), outdated, after: None });
        }
        let Some(round) = &mut self.progress else { return Ok(None) };
        if !round.outdated.is_empty() {
            let from = round.outdated.len().saturating_sub(count);
            return Ok(Some(round.outdated.split_off(from)));
        }
        let after = round.after;
        let ids = index.query(move |similarity| similarity.ids_after(after, count)).await?;
        match ids.last() {
            Some(last) => round.after = Some(*last),
            None => {
                self.not_before = Instant::now() + (round.began.elapsed() * REST_FACTOR).max(MIN_PAUSE);
                self.done = Some(round.version);
                self.progress = None;
                return Ok(None);
            }
        }
        Ok(Some(ids))
    }

    /// Waits until the next round may start; forever while none is needed.
    pub async fn wait(&self, index: &ArticleIndex) {
        if self.done == Some(index.version()) {
            return std::future::pending().await;
        }
        tokio::time::sleep_until(self.not_before.into()).await;
    }
}
