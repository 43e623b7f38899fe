//! A round over all articles.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use newsroom_chassis::store::{Store, StoreError};

use crate::{domain::ArticleId, shelf::Shelf, store};

/// How long the sets are left alone after a round, at least.
const BETWEEN: Duration = Duration::from_millis(500);
/// How much longer than a round the time after it is: rounds over many articles take their share of
/// the processor and no more, while articles come without end.
const LEISURELY: u32 = 3;
/// How many sets with withdrawn members a round begins with at most.
const OUTDATED: u64 = 1_000;

/// Where a round over all articles stands. The last one is made when, while it went, nothing changed.
#[derive(Debug)]
pub(super) struct Round {
    /// The version of the shelf that the last whole round found.
    done: Option<u64>,
    /// When the next one may begin.
    not_before: Instant,
    under_way: Option<UnderWay>,
}

#[derive(Debug)]
struct UnderWay {
    version: u64,
    began: Instant,
    outdated: Vec<ArticleId>,
    after: Option<ArticleId>,
}

impl Round {
    /// One is to be made at once.
    pub fn due() -> Self {
        Self { done: None, not_before: Instant::now(), under_way: None }
    }

    /// The next articles to look at; `None` when no round is to be made now.
    pub async fn next(
        &mut self,
        store: &Store,
        shelf: &Arc<Shelf>,
        count: usize,
    ) -> Result<Option<Vec<ArticleId>>, StoreError> {
        if self.under_way.is_none() {
            let version = shelf.version();
            if self.done == Some(version) || Instant::now() < self.not_before {
                return Ok(None);
            }
            let outdated = store::outdated(store, OUTDATED).await?;
            self.under_way = Some(UnderWay { version, began: Instant::now(), outdated, after: None });
        }
        let Some(round) = &mut self.under_way else { return Ok(None) };
        if !round.outdated.is_empty() {
            let from = round.outdated.len().saturating_sub(count);
            return Ok(Some(round.outdated.split_off(from)));
        }
        let after = round.after;
        let ids = shelf.ask(move |index| index.ids_after(after, count)).await?;
        match ids.last() {
            Some(last) => round.after = Some(*last),
            None => {
                self.not_before = Instant::now() + (round.began.elapsed() * LEISURELY).max(BETWEEN);
                self.done = Some(round.version);
                self.under_way = None;
                return Ok(None);
            }
        }
        Ok(Some(ids))
    }

    /// Ends when the next round may begin; never, as long as none is needed.
    pub async fn wait(&self, shelf: &Shelf) {
        if self.done == Some(shelf.version()) {
            return std::future::pending().await;
        }
        tokio::time::sleep_until(self.not_before.into()).await;
    }
}
