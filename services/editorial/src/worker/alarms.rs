//! Measures how many alarms are open.

use std::time::Duration;

use newsroom_chassis::store::Store;
use tokio_util::sync::CancellationToken;

use crate::usecase;

/// The interval between two measurements.
const INTERVAL: Duration = Duration::from_secs(15);

/// Sets the gauge of open alarms until `stop`.
pub async fn count_alarms(store: Store, stop: CancellationToken) {
    let mut rounds = tokio::time::interval(INTERVAL);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = rounds.tick() => {}
        }
        match usecase::desk::count_alarms(&store).await {
            Ok(count) => metrics::gauge!("newsroom_editorial_open_alarms", "service" => "editorial").set(count as f64),
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "the alarms cannot be counted"),
        }
    }
}
