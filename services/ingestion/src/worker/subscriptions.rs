//! Requests, renews and ends subscriptions at hubs when they are due, on one replica.

use std::time::Duration;

use futures::{StreamExt as _, stream};
use newsroom_chassis::{isolate, leadership};
use tokio_util::sync::CancellationToken;

use crate::usecase::{self, Intake};

/// The interval between queries for due subscriptions.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// The maximum number of concurrent requests to hubs.
const AT_ONCE: usize = 8;

/// Processes due subscriptions while this process is the leader, until `stop`.
pub async fn tend_subscriptions(intake: Intake, stop: CancellationToken) {
    leadership::while_leader(&intake.store, "subscriber", stop, |_| tend(&intake)).await;
}

async fn tend(intake: &Intake) {
    let mut look = tokio::time::interval(POLL_INTERVAL);
    loop {
        look.tick().await;
        let due = match usecase::subscription::due(intake, AT_ONCE as u64).await {
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "subscriptions cannot be read");
                continue;
            }
        };
        let tended = stream::iter(due).map(async |subscription| {
            let source = subscription.source_id;
            (source, isolate::catch_async(usecase::subscription::tend(intake, subscription)).await)
        });
        let mut tended = tended.buffer_unordered(AT_ONCE);
        while let Some((source, tended)) = tended.next().await {
            match tended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(source.id = %source, error, "a subscription was not tended");
                }
                Err(panicked) => isolate::note("ingestion", "subscriber", &source, &panicked),
            }
        }
    }
}
