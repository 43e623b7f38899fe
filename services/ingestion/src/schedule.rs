//! The schedule: polls the sources whose turn it is, a bounded number at once, none in another's way.

use std::{
    collections::{HashMap, HashSet},
    panic::AssertUnwindSafe,
    time::Duration,
};

use futures::{FutureExt as _, StreamExt as _, stream::FuturesUnordered};
use newsroom_chassis::lease;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{
    domain::{Refused, SourceId},
    usecase::{self, Error, Intake},
};

/// How often the store is asked whose turn it is.
const LOOK: Duration = Duration::from_millis(500);
/// How long a source rests whose poll could not be noted: it stays due, and must not be asked without end.
const REST: Duration = Duration::from_secs(30);

/// Polls by the clock.
pub struct Schedule {
    intake: Intake,
    at_once: usize,
    limit: Duration,
}

impl Schedule {
    /// Polls up to `at_once` sources at the same time; a server has `limit` to answer.
    pub fn new(intake: Intake, at_once: usize, limit: Duration) -> Self {
        Self { intake, at_once, limit }
    }

    /// Polls whenever this process holds the lease, until `stop`. A poll that is under way then is left;
    /// what it has kept stays, and its source is due at the next start.
    pub async fn run(self, stop: CancellationToken) {
        lease::while_held(&self.intake.store, "poller", stop, |_| self.polls()).await;
    }

    async fn polls(&self) {
        let mut running = FuturesUnordered::new();
        let mut asked: HashSet<SourceId> = HashSet::new();
        let mut resting: HashMap<SourceId, Instant> = HashMap::new();
        let mut look = tokio::time::interval(LOOK);
        loop {
            tokio::select! {
                Some((id, rests)) = running.next() => {
                    asked.remove(&id);
                    if rests {
                        resting.insert(id, Instant::now() + REST);
                    }
                }
                _ = look.tick() => {}
            }
            let free = self.at_once.saturating_sub(running.len());
            if free == 0 {
                continue;
            }
            resting.retain(|_, until| *until > Instant::now());
            let except = asked.iter().chain(resting.keys()).copied();
            match usecase::due_sources(&self.intake.store, free, except).await {
                Ok(due) => {
                    for id in due {
                        asked.insert(id);
                        running.push(self.poll(id));
                    }
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the schedule cannot be read");
                }
            }
        }
    }

    /// Polls a source; whatever befalls this poll, the others go on. Gives whether the source has to rest.
    async fn poll(&self, id: SourceId) -> (SourceId, bool) {
        let polled = AssertUnwindSafe(usecase::poll_source(&self.intake, id, self.limit)).catch_unwind().await;
        let rests = match polled {
            Ok(Ok(_)) => false,
            // It was deleted or paused a moment ago.
            Ok(Err(Error::Refused(Refused::SourceNotFound | Refused::SourcePaused))) => false,
            Ok(Err(error)) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(source.id = %id, error, "a poll was not brought to its end");
                true
            }
            Err(_) => {
                tracing::error!(source.id = %id, "a poll panicked");
                true
            }
        };
        (id, rests)
    }
}
