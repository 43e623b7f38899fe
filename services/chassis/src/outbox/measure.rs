//! Metrics of the outbox. Every replica reads them from the database, also when another replica runs the relay.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Queue, table};
use crate::{clock, store::Store};

/// How often the database is asked.
const INTERVAL: Duration = Duration::from_secs(3);

/// Keeps `newsroom_outbox_waiting` and `newsroom_outbox_oldest_seconds` up to date until `stop`. While the database
/// does not answer, both values are NaN.
pub async fn measure(store: &Store, service: &'static str, stop: CancellationToken) {
    loop {
        for queue in Queue::ALL {
            let (waiting, oldest) = match table::queue_status(store.reader(), queue).await {
                Ok(standing) => {
                    let age = standing.oldest.map(|oldest| (clock::now() - oldest).as_seconds_f64().max(0.0));
                    (u32::try_from(standing.waiting).unwrap_or(u32::MAX).into(), age.unwrap_or_default())
                }
                Err(error) => {
                    tracing::debug!(error = &error as &dyn std::error::Error, "the outbox cannot be counted");
                    (f64::NAN, f64::NAN)
                }
            };
            metrics::gauge!("newsroom_outbox_waiting", "service" => service, "queue" => queue.as_str()).set(waiting);
            metrics::gauge!("newsroom_outbox_oldest_seconds", "service" => service, "queue" => queue.as_str())
                .set(oldest);
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            () = stop.cancelled() => return,
        }
    }
}
