//! Maintenance: detects quiet sources, deletes raw payloads at the end of their retention period, and collects the files
//! that no item names.

use std::time::Duration;

use newsroom_chassis::{
    clock,
    isolate::{self, Panicked},
    leadership,
};
use tokio_util::sync::CancellationToken;

use crate::{
    domain::BLOB_GRACE,
    usecase::{self, Error, Intake, blob::Collection},
};

/// The interval between deletions of old raw payloads.
const FORGETS: Duration = Duration::from_secs(60 * 60);
/// The interval between collections of files.
const COLLECTS: Duration = Duration::from_secs(60 * 60);

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
        let work = |_| async {
            tokio::join!(self.rounds(), self.collections());
        };
        leadership::while_leader(&self.intake.store, "maintenance", stop, work).await;
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
            report(round, done);
        }
    }

    /// Collects files beside the other rounds, because a blob store may be slow.
    async fn collections(&self) {
        let Intake { store, blobs, .. } = &self.intake;
        let mut collection = Collection::new(store.clone(), blobs.clone(), BLOB_GRACE);
        let mut collects = tokio::time::interval(COLLECTS);
        loop {
            collects.tick().await;
            let collected = isolate::catch_async(async {
                let count = collection.run().await?;
                if count > 0 {
                    tracing::info!(count, "files were deleted that no item names");
                }
                Ok(())
            });
            report("collect", collected.await);
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

fn report(round: &str, done: Result<Result<(), Error>, Panicked>) {
    match done {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(round, error = &error as &dyn std::error::Error, "maintenance failed"),
        Err(panicked) => isolate::note("ingestion", "maintenance", &round, &panicked),
    }
}
