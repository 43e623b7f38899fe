//! The keeper: forgets raw payloads that were kept long enough.

use std::time::Duration;

use newsroom_chassis::lease;
use tokio_util::sync::CancellationToken;

use crate::usecase::{self, Intake};

/// How often it looks.
const LOOK: Duration = Duration::from_secs(60 * 60);

/// Keeps house.
pub struct Keeper {
    intake: Intake,
    kept: Duration,
}

impl Keeper {
    /// Forgets raw payloads that last came longer ago than `kept`.
    pub fn new(intake: Intake, kept: Duration) -> Self {
        Self { intake, kept }
    }

    /// Looks now and then whenever this process holds the lease, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        lease::while_held(&self.intake.store, "keeper", stop, |_| self.rounds()).await;
    }

    async fn rounds(&self) {
        let mut look = tokio::time::interval(LOOK);
        loop {
            look.tick().await;
            match usecase::forget_payloads(&self.intake.store, self.kept).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "raw payloads were kept long enough"),
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "raw payloads could not be forgotten");
                }
            }
        }
    }
}
