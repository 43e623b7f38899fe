//! Keeps the related sets up to date with the index, on one replica at a time.
//!
//! There are four kinds of work, the most urgent first:
//!
//! 1. Remove withdrawn articles from all sets.
//! 2. Refresh the sets of new and changed articles.
//! 3. Refresh the sets that may contain these articles, each once in a pass.
//! 4. Refresh all sets in a round. Every article changes how rare a word is, so the sets follow from the articles alone
//!    only after a complete round.
//!
//! While few articles arrive, each is refreshed at once, and the sets that may contain it directly afterwards. While
//! articles arrive fast, those of a quarter of a second are refreshed together, a pass begins every ten seconds at most,
//! and passes and rounds use a twentieth of a processor. While none arrive, passes and rounds do not rest.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use newsroom_chassis::{
    leadership::{self, Leadership},
    store::{Store, StoreError},
};
use tokio_util::sync::CancellationToken;

use super::{affected::AffectedSets, load::Load, round::RefreshRound};
use crate::{
    domain::ArticleId,
    index::ArticleIndex,
    store::RelatedSets,
    usecase::{self, RefreshedSet},
};

/// How many withdrawn, new or changed articles one step takes.
const BATCH: usize = 256;
/// How many other sets one step refreshes. A withdrawal waits for the step.
const SMALL_BATCH: usize = 64;
/// The most sets that contain an article of a batch and wait for the next pass. A round finds the others.
const MAX_OWNERS: u64 = 1_000;
const MIN_REST: Duration = Duration::from_millis(10);
/// The pause after a step, as a multiple of the step's time: a short one for changed articles, a long one for all
/// others, a longer one for all others while articles arrive fast, and none for these while no articles arrive.
const SHORT_REST: u32 = 2;
const LONG_REST: u32 = 3;
const BUSY_REST: u32 = 19;
/// How long articles that arrive fast are gathered for one step.
const GATHERING: Duration = Duration::from_millis(250);
/// The time from the beginning of one pass to the next while articles arrive fast.
const PASS_INTERVAL: Duration = Duration::from_secs(10);
/// How often it is checked whether articles still arrive fast.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
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
    load: Load,
    affected: AffectedSets,
    /// The articles that are left of the present pass over the affected sets.
    pass: Vec<ArticleId>,
    /// When the next pass may begin although articles arrive fast.
    next_pass: Instant,
    round: RefreshRound,
    /// When the next step for changed articles may begin.
    changed_after: Instant,
    /// When the next step for all other sets may begin.
    others_after: Instant,
}

impl<'a> Refresher<'a> {
    fn new(store: &'a Store, index: &'a Arc<ArticleIndex>, leadership: Leadership) -> Self {
        let now = Instant::now();
        Self {
            store,
            index,
            leadership,
            load: Load::none(now),
            affected: AffectedSets::new(index.limit()),
            pass: Vec::new(),
            next_pass: now,
            round: RefreshRound::due(),
            changed_after: now,
            others_after: now,
        }
    }

    async fn run(mut self) {
        loop {
            match self.step().await {
                Ok(true) => {}
                Ok(false) => self.wait_for_work().await,
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

    /// Does the most urgent work whose time has come. Returns whether there was any.
    async fn step(&mut self) -> Result<bool, StoreError> {
        Ok(self.remove_withdrawn().await? || self.refresh_changed().await? || self.refresh_others().await?)
    }

    /// Removes withdrawn articles from every set.
    async fn remove_withdrawn(&mut self) -> Result<bool, StoreError> {
        let withdrawn = self.index.withdrawn.take(BATCH);
        if withdrawn.overflowed {
            self.round = RefreshRound::due();
        }
        if withdrawn.ids.is_empty() {
            return Ok(false);
        }
        self.refresh(withdrawn.ids.clone()).await?;
        let mut after = None;
        loop {
            let owners = self.sets().containing(&withdrawn.ids, after, SMALL_BATCH as u64).await?;
            let Some(last) = owners.last() else { return Ok(true) };
            after = Some(*last);
            self.refresh(owners).await?;
        }
    }

    /// Refreshes the sets of new and changed articles.
    async fn refresh_changed(&mut self) -> Result<bool, StoreError> {
        let started = Instant::now();
        if started < self.changed_after {
            return Ok(false);
        }
        let changed = self.index.changed.take(BATCH);
        if changed.overflowed {
            self.round = RefreshRound::due();
        }
        if changed.ids.is_empty() {
            return Ok(false);
        }
        let is_full = changed.ids.len() == BATCH;
        self.load.arrived(changed.ids.len(), started);
        let owners = self.sets().containing(&changed.ids, None, MAX_OWNERS).await?;
        let refreshed = self.refresh(changed.ids.clone()).await?;
        self.affected.add(owners);
        refreshed.iter().for_each(|set| self.affected.add_neighbours(&set.neighbours));
        self.affected.refreshed(&refreshed);
        let took = started.elapsed();
        let rest = match self.load.is_busy(started) {
            // More articles wait already.
            _ if is_full => Duration::ZERO,
            true => GATHERING.max(took * SHORT_REST),
            false => took * SHORT_REST,
        };
        self.changed_after = Instant::now() + rest.max(MIN_REST);
        Ok(true)
    }

    /// Refreshes affected sets, or the next sets of a round.
    async fn refresh_others(&mut self) -> Result<bool, StoreError> {
        let started = Instant::now();
        if started < self.others_after {
            return Ok(false);
        }
        let mut ids = self.next_affected(started);
        if ids.is_empty() {
            match self.round.next(self.store, self.index, SMALL_BATCH).await? {
                Some(of_round) => ids = of_round,
                None => return Ok(false),
            }
        }
        self.refresh(ids).await?;
        let now = Instant::now();
        let rest = |multiple: u32| (started.elapsed() * multiple).max(MIN_REST);
        self.others_after = if self.load.is_idle(now) {
            now
        } else if self.load.is_busy(now) {
            now + rest(BUSY_REST)
        } else {
            now + rest(LONG_REST)
        };
        Ok(true)
    }

    /// The next articles of the present pass. Begins a pass when it is due.
    fn next_affected(&mut self, now: Instant) -> Vec<ArticleId> {
        if self.pass.is_empty() && self.is_pass_due(now) {
            self.pass = self.affected.take_all();
            self.next_pass = now + PASS_INTERVAL;
        }
        self.pass.split_off(self.pass.len().saturating_sub(SMALL_BATCH))
    }

    fn is_pass_due(&self, now: Instant) -> bool {
        !self.affected.is_empty() && (now >= self.next_pass || !self.load.is_busy(now))
    }

    async fn refresh(&mut self, ids: Vec<ArticleId>) -> Result<Vec<RefreshedSet>, StoreError> {
        let refreshed = usecase::refresh_related(self.store, self.index, &self.leadership, ids).await?;
        self.affected.refreshed(&refreshed);
        Ok(refreshed)
    }

    fn sets(&self) -> RelatedSets<'a, newsroom_chassis::store::Reader> {
        RelatedSets::new(self.store.reader())
    }

    async fn wait_for_work(&self) {
        tokio::select! {
            () = self.index.withdrawn.added() => {}
            () = self.changed_are_due() => {}
            () = self.others_are_due() => {}
        }
    }

    async fn changed_are_due(&self) {
        tokio::time::sleep_until(self.changed_after.into()).await;
        self.index.changed.added().await;
    }

    async fn others_are_due(&self) {
        tokio::time::sleep_until(self.others_after.into()).await;
        if !self.pass.is_empty() || self.is_pass_due(Instant::now()) {
            return;
        }
        if self.affected.is_empty() {
            self.round.wait(self.index).await;
        } else {
            let _either = tokio::time::timeout(POLL_INTERVAL, self.round.wait(self.index)).await;
        }
    }
}
