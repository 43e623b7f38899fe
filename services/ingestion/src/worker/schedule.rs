//! The schedule: polls the sources that are due, with limits in total and for each host.

use std::{collections::HashMap, pin::pin, time::Duration};

use futures::{StreamExt as _, stream::FuturesUnordered};
use newsroom_chassis::{isolate, leadership};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{
    domain::{DomainError, SourceId},
    usecase::{self, Error, Intake, source::Except},
};

/// The interval between queries for due sources.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// The pause of a source whose poll was not saved. It is still due and would otherwise be polled continuously.
const REST: Duration = Duration::from_secs(30);

/// The limits of the schedule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The maximum number of concurrent polls.
    pub at_once: usize,
    /// The maximum number of concurrent polls of one host, so that a host that hangs cannot occupy all slots.
    pub of_host: usize,
    /// The time that a server has to respond.
    pub limit: Duration,
}

/// Polls sources when they are due.
pub struct Schedule {
    intake: Intake,
    rule: Rule,
}

/// The polls in progress.
#[derive(Default)]
struct UnderWay {
    /// Each source with its host, and whether it was failing when its poll started.
    sources: HashMap<SourceId, (String, bool)>,
    resting: HashMap<SourceId, Instant>,
}

impl UnderWay {
    /// Records the end of a poll. The source may have to pause.
    fn end(&mut self, (id, rests): (SourceId, bool)) {
        self.sources.remove(&id);
        if rests {
            self.resting.insert(id, Instant::now() + REST);
        }
    }

    /// Whether failing sources occupy half of the `at_once` slots, which is their maximum. The other half is for
    /// healthy sources.
    fn is_failing_full(&self, at_once: usize) -> bool {
        self.sources.values().filter(|(_, failing)| *failing).count() >= at_once.div_ceil(2)
    }

    fn full_hosts(&self, of_host: usize) -> Vec<String> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for (host, _) in self.sources.values().filter(|(host, _)| !host.is_empty()) {
            *counts.entry(host).or_default() += 1;
        }
        counts.into_iter().filter(|(_, count)| *count >= of_host).map(|(host, _)| host.to_owned()).collect()
    }
}

impl Schedule {
    pub fn new(intake: Intake, rule: Rule) -> Self {
        Self { intake, rule }
    }

    /// Runs while this process is the leader, until `stop`. A poll in progress at `stop` is cancelled. Everything that
    /// it has saved remains, and its source is due at the next start.
    pub async fn run(self, stop: CancellationToken) {
        leadership::while_leader(&self.intake.store, "poller", stop, |_| self.polls()).await;
    }

    async fn polls(&self) {
        let mut running = FuturesUnordered::new();
        let mut under_way = UnderWay::default();
        let mut look = tokio::time::interval(POLL_INTERVAL);
        loop {
            tokio::select! {
                Some(ended) = running.next() => under_way.end(ended),
                _ = look.tick() => {}
            }
            under_way.resting.retain(|_, until| *until > Instant::now());
            // Healthy sources come first. Failing sources get the remaining slots, up to half of all.
            for failing in [false, true] {
                let mut ended = Vec::new();
                let taken = {
                    let mut due = pin!(self.due(&mut under_way, failing));
                    // Polls in progress must continue here, because they may hold the connection that the query waits
                    // for.
                    loop {
                        tokio::select! {
                            taken = due.as_mut() => break taken,
                            Some(poll) = running.next() => ended.push(poll),
                        }
                    }
                };
                ended.into_iter().for_each(|poll| under_way.end(poll));
                running.extend(taken.into_iter().map(|id| self.poll(id)));
            }
        }
    }

    /// Selects due sources for the free slots, up to the limit for each host.
    async fn due(&self, under_way: &mut UnderWay, failing: bool) -> Vec<SourceId> {
        let mut taken = Vec::new();
        loop {
            let free = self.rule.at_once.saturating_sub(under_way.sources.len());
            if free == 0 || (failing && under_way.is_failing_full(self.rule.at_once)) {
                return taken;
            }
            let full = under_way.full_hosts(self.rule.of_host);
            let except = Except {
                sources: under_way.sources.keys().chain(under_way.resting.keys()).copied().collect(),
                hosts: full.clone(),
                failing: !failing,
            };
            let due = match usecase::source::due(&self.intake.store, free, except).await {
                Ok(due) => due,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the schedule cannot be read");
                    return taken;
                }
            };
            let is_all = due.len() < free;
            for (id, host) in due {
                let is_full = under_way.full_hosts(self.rule.of_host).contains(&host);
                if is_full || (failing && under_way.is_failing_full(self.rule.at_once)) {
                    continue;
                }
                under_way.sources.insert(id, (host, failing));
                taken.push(id);
            }
            // Sources of a host beyond its limit may have hidden others. The next query excludes the hosts at their
            // limit.
            if is_all || under_way.full_hosts(self.rule.of_host).len() == full.len() {
                return taken;
            }
        }
    }

    /// Polls a source. A failure does not affect other polls. Returns whether the source has to pause.
    async fn poll(&self, id: SourceId) -> (SourceId, bool) {
        let polled = isolate::catch_async(usecase::source::poll(&self.intake, id, self.rule.limit)).await;
        let rests = match polled {
            Ok(Ok(_)) => false,
            // The source was deleted or paused in the meantime.
            Ok(Err(Error::Domain(DomainError::SourceNotFound | DomainError::SourcePaused))) => false,
            Ok(Err(error)) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(source.id = %id, error, "a poll was not brought to its end");
                true
            }
            Err(panicked) => {
                isolate::note("ingestion", "poller", &id, &panicked);
                true
            }
        };
        (id, rests)
    }
}
