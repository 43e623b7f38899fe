//! Keeps the related sets up to date with the index, on one replica at a time.
//!
//! There are four kinds of work, the most urgent first:
//!
//! 1. Remove withdrawn articles from all sets.
//! 2. Refresh the sets of new and changed articles.
//! 3. Refresh the sets that may contain these articles, each once.
//! 4. Refresh all sets in a round. Every article changes how rare a word is, so the sets follow from the articles alone
//!    only after a complete round.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use newsroom_chassis::{
    isolate,
    leadership::{self, Leadership},
    store::{Store, StoreError},
};
use tokio_util::sync::CancellationToken;

use super::round::RefreshRound;
use crate::{
    domain::{ArticleId, SimilarityIndex},
    index::ArticleIndex,
    store::RelatedSets,
    usecase,
};

/// How many sets one step refreshes.
const BATCH: usize = 16;
/// The most affected articles that wait; a round finds the others.
const MAX_AFFECTED: usize = 5_000;
/// How many of the most similar articles are affected when an article changes.
const NEIGHBOURS: usize = 16;
/// How many sets that contain an article are read at once.
const SETS_PAGE: u64 = 256;
const MIN_REST: Duration = Duration::from_millis(10);
/// The pause after a step, as a multiple of the step's time: none for withdrawn articles, a short one for changed
/// articles, a long one for all others.
const NO_REST: u32 = 0;
const SHORT_REST: u32 = 2;
const LONG_REST: u32 = 3;
const BACKOFF: Duration = Duration::from_secs(1);

/// Keeps the related sets up to date until `stop`, while this replica holds the leadership.
pub async fn refresh(store: Store, index: Arc<ArticleIndex>, stop: CancellationToken) {
    tokio::select! {
        () = index.loaded() => {}
        () = stop.cancelled() => return,
    }
    let work = |leadership: Leadership| Refresher::new(&store, &index, leadership).run();
    leadership::while_leader(&store, "related", stop, work).await;
}

/// The work under one leadership.
struct Refresher<'a> {
    store: &'a Store,
    index: &'a Arc<ArticleIndex>,
    leadership: Leadership,
    affected: BTreeSet<ArticleId>,
    round: RefreshRound,
}

impl<'a> Refresher<'a> {
    fn new(store: &'a Store, index: &'a Arc<ArticleIndex>, leadership: Leadership) -> Self {
        Self { store, index, leadership, affected: BTreeSet::new(), round: RefreshRound::due() }
    }

    async fn run(mut self) {
        loop {
            let started = Instant::now();
            match self.step().await {
                Ok(Some(multiple)) => self.rest((started.elapsed() * multiple).max(MIN_REST)).await,
                Ok(None) => self.wait_for_work().await,
                Err(StoreError::LeadershipLost) => return,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "related sets are not refreshed");
                    // A round finds again the articles that were removed from the pending sets.
                    self.round = RefreshRound::due();
                    tokio::time::sleep(BACKOFF).await;
                }
            }
        }
    }

    /// Does the most urgent work. Returns the pause after it as a multiple of its time. `None` when there is no work.
    async fn step(&mut self) -> Result<Option<u32>, StoreError> {
        if !self.index.withdrawn.is_empty() {
            self.remove_withdrawn().await?;
            return Ok(Some(NO_REST));
        }
        let changed = self.index.changed.take(BATCH);
        if changed.overflowed {
            self.round = RefreshRound::due();
        }
        if !changed.ids.is_empty() {
            self.refresh(changed.ids.clone()).await?;
            self.note_affected(changed.ids).await?;
            return Ok(Some(SHORT_REST));
        }
        let affected = self.take_affected();
        if !affected.is_empty() {
            self.refresh(affected).await?;
            return Ok(Some(LONG_REST));
        }
        let Some(ids) = self.round.next(self.store, self.index, BATCH).await? else { return Ok(None) };
        self.refresh(ids).await?;
        Ok(Some(LONG_REST))
    }

    /// Removes withdrawn articles from every set.
    async fn remove_withdrawn(&mut self) -> Result<(), StoreError> {
        let withdrawn = self.index.withdrawn.take(BATCH);
        if withdrawn.overflowed {
            self.round = RefreshRound::due();
        }
        self.refresh(withdrawn.ids.clone()).await?;
        for id in withdrawn.ids {
            let mut after = None;
            loop {
                let owners = self.sets().containing(&[id], after, SETS_PAGE).await?;
                let Some(last) = owners.last() else { break };
                after = Some(*last);
                for ids in owners.chunks(BATCH) {
                    self.refresh(ids.to_vec()).await?;
                }
            }
        }
        Ok(())
    }

    /// Records the articles whose sets may contain the changed articles, or contained them.
    async fn note_affected(&mut self, changed: Vec<ArticleId>) -> Result<(), StoreError> {
        for id in &changed {
            let owners = self.sets().containing(&[*id], None, SETS_PAGE).await?;
            self.affected.extend(owners);
        }
        let neighbours = move |similarity: &SimilarityIndex| {
            // An article that causes a panic here was set aside when its own set was refreshed.
            let of = |id| isolate::catch(|| similarity.neighbours(id, NEIGHBOURS)).unwrap_or_default();
            changed.into_iter().flat_map(of).collect::<Vec<_>>()
        };
        self.affected.extend(self.index.query(neighbours).await?);
        while self.affected.len() > MAX_AFFECTED {
            self.affected.pop_first();
        }
        Ok(())
    }

    fn take_affected(&mut self) -> Vec<ArticleId> {
        let mut ids = Vec::new();
        while ids.len() < BATCH
            && let Some(id) = self.affected.pop_first()
        {
            ids.push(id);
        }
        ids
    }

    async fn refresh(&self, ids: Vec<ArticleId>) -> Result<(), StoreError> {
        usecase::refresh_related(self.store, self.index, &self.leadership, ids).await.map(drop)
    }

    fn sets(&self) -> RelatedSets<'a, newsroom_chassis::store::Reader> {
        RelatedSets::new(self.store.reader())
    }

    /// Pauses, but not longer than until an article is withdrawn.
    async fn rest(&self, time: Duration) {
        let _either = tokio::time::timeout(time, self.index.withdrawn.added()).await;
    }

    async fn wait_for_work(&self) {
        tokio::select! {
            () = self.index.withdrawn.added() => {}
            () = self.index.changed.added() => {}
            () = self.round.wait(self.index) => {}
        }
    }
}
