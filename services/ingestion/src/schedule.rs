//! The schedule: polls the sources whose turn it is, a bounded number at once, none in another's way.

mod subscriptions;

pub use subscriptions::tend_subscriptions;

use std::{collections::HashMap, pin::pin, time::Duration};

use futures::{StreamExt as _, stream::FuturesUnordered};
use newsroom_chassis::{isolate, leadership};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{
    domain::{DomainError, SourceId},
    usecase::{self, Error, Intake, source::Except},
};

/// How often the store is asked whose turn it is.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// How long a source rests whose poll could not be noted: it stays due, and must not be asked without end.
const REST: Duration = Duration::from_secs(30);

/// How many are polled at once, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Of all sources.
    pub at_once: usize,
    /// Of those of one host: a host that hangs must not take all places.
    pub of_host: usize,
    /// How long a server has to answer.
    pub limit: Duration,
}

/// Polls by the clock.
pub struct Schedule {
    intake: Intake,
    rule: Rule,
}

/// What is under way.
#[derive(Default)]
struct UnderWay {
    /// Each source with its host, and whether it was failing when it was taken.
    sources: HashMap<SourceId, (String, bool)>,
    resting: HashMap<SourceId, Instant>,
}

impl UnderWay {
    /// A poll has ended; its source may have to rest.
    fn end(&mut self, (id, rests): (SourceId, bool)) {
        self.sources.remove(&id);
        if rests {
            self.resting.insert(id, Instant::now() + REST);
        }
    }

    /// Whether those that were failing have as many of `at_once` places as they may have: the others keep half.
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
    /// Polls by this rule.
    pub fn new(intake: Intake, rule: Rule) -> Self {
        Self { intake, rule }
    }

    /// Polls whenever this process holds the leadership, until `stop`. A poll that is under way then is left;
    /// what it has kept stays, and its source is due at the next start.
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
            // Those that answered come first; what fails takes places that are left, up to half of all.
            for failing in [false, true] {
                let mut ended = Vec::new();
                let taken = {
                    let mut due = pin!(self.due(&mut under_way, failing));
                    // What is under way goes on meanwhile: it may hold the very connection that is waited for.
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

    /// Takes as many sources whose turn it is as have places, no more of one host than it may have.
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
            // What one host has too many of hides others; now that it is full they are seen.
            if is_all || under_way.full_hosts(self.rule.of_host).len() == full.len() {
                return taken;
            }
        }
    }

    /// Polls a source; whatever befalls this poll, the others go on. Gives whether the source has to rest.
    async fn poll(&self, id: SourceId) -> (SourceId, bool) {
        let polled = isolate::catch_async(usecase::source::poll(&self.intake, id, self.rule.limit)).await;
        let rests = match polled {
            Ok(Ok(_)) => false,
            // It was deleted or paused a moment ago.
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
