//! Maintenance: detects quiet sources, and deletes raw payloads at the end of their retention period.

use std::time::Duration;

use newsroom_chassis::{clock, isolate, leadership};
use tokio_util::sync::CancellationToken;

use crate::usecase::{self, Error, Intake};

/// The interval between deletions of old raw payloads.
const FORGETS: Duration = Duration::from_secs(60 * 60);

/// Periodic work for one replica.
pub struct Maintenance {
    intake: Intake,
    listens: Duration,
    kept: Option<Duration>,
}

impl Maintenance {
    /// Checks for quiet sources every `listens`. Deletes raw payloads that were last received longer ago than `kept`;
    /// `None`: deletes none.
    pub fn new(intake: Intake, listens: Duration, kept: Option<Duration>) -> Self {
        Self { intake, listens, kept }
    }

    /// Runs while this process is the leader, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        leadership::while_leader(&self.intake.store, "maintenance", stop, |_| self.rounds()).await;
    }

    async fn rounds(&self) {
        let mut listens = tokio::time::interval(self.listens);
        let mut forgets = tokio::time::interval(FORGETS);
        loop {
            let (round, done) = tokio::select! {
                _ = listens.tick() => {
                    let listened = usecase::source::listen(&self.intake.store, clock::now());
                    ("listen", isolate::catch_async(listened).await)
                }
                _ = forgets.tick() => ("forget", isolate::catch_async(self.forget()).await),
            };
            match done {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::warn!(round, error = &error as &dyn std::error::Error, "maintenance failed");
                }
                Err(panicked) => isolate::note("ingestion", "maintenance", &round, &panicked),
            }
        }
    }

    async fn forget(&self) -> Result<(), Error> {
        let Some(kept) = self.kept else { return Ok(()) };
        let count = usecase::payload::forget(&self.intake.store, kept).await?;
        if count > 0 {
            tracing::info!(count, "raw payloads were kept long enough");
        }
        Ok(())
    }
}
