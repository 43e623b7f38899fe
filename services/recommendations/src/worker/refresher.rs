//! Keeps the related sets as the index is; one replica does so at a time.
//!
//! What was withdrawn leaves the sets first. An article that came or changed is looked at next; when
//! no more come, those that may belong to it, each once, however many came; and at leisure all of
//! them: the rarity of a word changes with every article, so that only a whole round ends in sets that
//! follow from the articles alone.

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
use crate::{domain::ArticleId, index::ArticleIndex, store, usecase};

/// How many articles are looked at before the others get a turn.
const BATCH: usize = 16;
/// How many wait that may belong to one that changed; a round finds the rest.
const MAX_AFFECTED: usize = 5_000;
/// How many of those that an article has the most in common with are looked at when it changes.
const NEIGHBOURS: usize = 16;
/// How many sets an article is taken out of at once.
const SETS_PAGE: u64 = 256;
/// The shortest rest between two turns.
const REST: Duration = Duration::from_millis(10);
/// How much longer than a turn the rest after it is: for articles that came, and for all others.
const BRISK: u32 = 2;
const LEISURELY: u32 = 3;
/// The pause after a fault.
const BACKOFF: Duration = Duration::from_secs(1);

/// Keeps the related sets up to date until `stop`, whenever this replica holds the leadership.
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
            match self.batch().await {
                Ok(Some(leisure)) => self.rest((started.elapsed() * leisure).max(REST)).await,
                Ok(None) => self.wait_for_work().await,
                Err(StoreError::LeadershipLost) => return,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "related sets are not refreshed");
                    // What was taken from the piles is found again in a round.
                    self.round = RefreshRound::due();
                    tokio::time::sleep(BACKOFF).await;
                }
            }
        }
    }

    /// Does what is most urgent. Gives how long to rest, as a multiple of the time it took; `None`
    /// when nothing is to be done.
    async fn batch(&mut self) -> Result<Option<u32>, StoreError> {
        if !self.index.withdrawn.is_empty() {
            return self.remove_withdrawn().await.map(|()| Some(0));
        }
        let changed = self.index.changed.take(BATCH);
        if changed.overflowed {
            self.round = RefreshRound::due();
        }
        if !changed.ids.is_empty() {
            self.refresh(changed.ids.clone()).await?;
            self.schedule_affected(changed.ids).await?;
            return Ok(Some(BRISK));
        }
        let mut others = Vec::new();
        while others.len() < BATCH
            && let Some(id) = self.affected.pop_first()
        {
            others.push(id);
        }
        if !others.is_empty() {
            self.refresh(others).await?;
            return Ok(Some(LEISURELY));
        }
        let Some(ids) = self.round.next(self.store, self.index, BATCH).await? else { return Ok(None) };
        self.refresh(ids).await?;
        Ok(Some(LEISURELY))
    }

    /// Takes what was withdrawn out of every set.
    async fn remove_withdrawn(&mut self) -> Result<(), StoreError> {
        let withdrawn = self.index.withdrawn.take(BATCH);
        if withdrawn.overflowed {
            self.round = RefreshRound::due();
        }
        self.refresh(withdrawn.ids.clone()).await?;
        for id in withdrawn.ids {
            let mut after = None;
            loop {
                let sets_containing = store::sets_containing(self.store, id, after, SETS_PAGE).await?;
                let Some(last) = sets_containing.last() else { break };
                after = Some(*last);
                for ids in sets_containing.chunks(BATCH) {
                    self.refresh(ids.to_vec()).await?;
                }
            }
        }
        Ok(())
    }

    /// Notes those to which the changed ones may belong, or belonged.
    async fn schedule_affected(&mut self, changed: Vec<ArticleId>) -> Result<(), StoreError> {
        for id in &changed {
            self.affected.extend(store::sets_containing(self.store, *id, None, SETS_PAGE).await?);
        }
        let neighbours = move |similarity: &crate::domain::SimilarityIndex| {
            // One for which they cannot be found has been set aside with its own set.
            let of = |id| isolate::catch(|| similarity.neighbours(id, NEIGHBOURS)).unwrap_or_default();
            changed.into_iter().flat_map(of).collect::<Vec<_>>()
        };
        self.affected.extend(self.index.query(neighbours).await?);
        while self.affected.len() > MAX_AFFECTED {
            self.affected.pop_first();
        }
        Ok(())
    }

    async fn refresh(&self, ids: Vec<ArticleId>) -> Result<(), StoreError> {
        usecase::refresh_related(self.store, self.index, &self.leadership, ids).await.map(drop)
    }

    /// Leaves the processor to others, unless something is withdrawn.
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
