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

use super::round::Round;
use crate::{domain::ArticleId, shelf::Shelf, store, usecase};

/// How many articles are looked at before the others get a turn.
const TURN: usize = 16;
/// How many wait that may belong to one that changed; a round finds the rest.
const LATER: usize = 5_000;
/// How many of those that an article has the most in common with are looked at when it changes.
const NEIGHBOURS: usize = 16;
/// How many sets an article is taken out of at once.
const HOLDERS: u64 = 256;
/// The shortest rest between two turns.
const REST: Duration = Duration::from_millis(10);
/// How much longer than a turn the rest after it is: for articles that came, and for all others.
const BRISK: u32 = 2;
const LEISURELY: u32 = 3;
/// The pause after a fault.
const BACKOFF: Duration = Duration::from_secs(1);

/// Keeps the related sets up to date until `stop`, whenever this replica holds the leadership.
pub async fn refresh(store: Store, shelf: Arc<Shelf>, stop: CancellationToken) {
    tokio::select! {
        () = shelf.loaded() => {}
        () = stop.cancelled() => return,
    }
    let work = |leadership: Leadership| Refresher::new(&store, &shelf, leadership).run();
    leadership::while_leader(&store, "related", stop, work).await;
}

/// The work under one leadership.
struct Refresher<'a> {
    store: &'a Store,
    shelf: &'a Arc<Shelf>,
    leadership: Leadership,
    later: BTreeSet<ArticleId>,
    round: Round,
}

impl<'a> Refresher<'a> {
    fn new(store: &'a Store, shelf: &'a Arc<Shelf>, leadership: Leadership) -> Self {
        Self { store, shelf, leadership, later: BTreeSet::new(), round: Round::due() }
    }

    async fn run(mut self) {
        loop {
            let started = Instant::now();
            match self.turn().await {
                Ok(Some(leisure)) => self.rest((started.elapsed() * leisure).max(REST)).await,
                Ok(None) => self.until_needed().await,
                Err(StoreError::LeadershipLost) => return,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "related sets are not refreshed");
                    // What was taken from the piles is found again in a round.
                    self.round = Round::due();
                    tokio::time::sleep(BACKOFF).await;
                }
            }
        }
    }

    /// Does what is most urgent. Gives how long to rest, as a multiple of the time it took; `None`
    /// when nothing is to be done.
    async fn turn(&mut self) -> Result<Option<u32>, StoreError> {
        if !self.shelf.withdrawn.is_empty() {
            return self.let_withdrawn_go().await.map(|()| Some(0));
        }
        let changed = self.shelf.changed.take(TURN);
        if changed.spilled {
            self.round = Round::due();
        }
        if !changed.ids.is_empty() {
            self.refresh(changed.ids.clone()).await?;
            self.note_others(changed.ids).await?;
            return Ok(Some(BRISK));
        }
        let mut others = Vec::new();
        while others.len() < TURN
            && let Some(id) = self.later.pop_first()
        {
            others.push(id);
        }
        if !others.is_empty() {
            self.refresh(others).await?;
            return Ok(Some(LEISURELY));
        }
        let Some(ids) = self.round.next(self.store, self.shelf, TURN).await? else { return Ok(None) };
        self.refresh(ids).await?;
        Ok(Some(LEISURELY))
    }

    /// Takes what was withdrawn out of every set.
    async fn let_withdrawn_go(&mut self) -> Result<(), StoreError> {
        let withdrawn = self.shelf.withdrawn.take(TURN);
        if withdrawn.spilled {
            self.round = Round::due();
        }
        self.refresh(withdrawn.ids.clone()).await?;
        for id in withdrawn.ids {
            let mut after = None;
            loop {
                let holders = store::holders(self.store, id, after, HOLDERS).await?;
                let Some(last) = holders.last() else { break };
                after = Some(*last);
                for ids in holders.chunks(TURN) {
                    self.refresh(ids.to_vec()).await?;
                }
            }
        }
        Ok(())
    }

    /// Notes those to which the changed ones may belong, or belonged.
    async fn note_others(&mut self, changed: Vec<ArticleId>) -> Result<(), StoreError> {
        for id in &changed {
            self.later.extend(store::holders(self.store, *id, None, HOLDERS).await?);
        }
        let neighbours = move |index: &crate::domain::Index| {
            // One for which they cannot be found has been set aside with its own set.
            let of = |id| isolate::catch(|| index.neighbours(id, NEIGHBOURS)).unwrap_or_default();
            changed.into_iter().flat_map(of).collect::<Vec<_>>()
        };
        self.later.extend(self.shelf.ask(neighbours).await?);
        while self.later.len() > LATER {
            self.later.pop_first();
        }
        Ok(())
    }

    async fn refresh(&self, ids: Vec<ArticleId>) -> Result<(), StoreError> {
        usecase::refresh_related(self.store, self.shelf, &self.leadership, ids).await.map(drop)
    }

    /// Leaves the processor to others, unless something is withdrawn.
    async fn rest(&self, time: Duration) {
        let _either = tokio::time::timeout(time, self.shelf.withdrawn.added()).await;
    }

    async fn until_needed(&self) {
        tokio::select! {
            () = self.shelf.withdrawn.added() => {}
            () = self.shelf.changed.added() => {}
            () = self.round.wait(self.shelf) => {}
        }
    }
}
