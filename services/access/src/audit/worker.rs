//! Keeps the chain: the leader chains what the calls have recorded, and forgets what is too old.

use std::{error::Error, time::Duration};

use newsroom_chassis::{
    clock::{self, from_micros},
    leadership::{self, Leadership},
    store::{Store, StoreError},
};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::{
    chain::{self, CheckpointRule},
    store,
};

/// How often the leader chains what waits.
const CHAIN_INTERVAL: Duration = Duration::from_millis(400);
/// How often it forgets what is too old.
const FORGET_INTERVAL: Duration = Duration::from_secs(60 * 60);
/// The leadership.
pub const LEADERSHIP: &str = "audit";

/// Keeps the chain until `stop`. Without `rule`, nothing is signed, and nothing is forgotten.
pub(super) async fn keep(store: Store, rule: Option<CheckpointRule>, keep: Duration, stop: CancellationToken) {
    let (store, rule) = (&store, rule.as_ref());
    leadership::while_leader(store, LEADERSHIP, stop, |leadership| async move {
        let mut rounds = tokio::time::interval(CHAIN_INTERVAL);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut forgets = Instant::now();
        let mut is_told = false;
        loop {
            rounds.tick().await;
            let done = round(store, &leadership, rule, keep, &mut forgets).await;
            measure(store).await;
            match done {
                Ok(()) => is_told = false,
                Err(StoreError::LeadershipLost) => return,
                Err(error) => {
                    if !std::mem::replace(&mut is_told, true) {
                        tracing::warn!(error = &error as &dyn Error, "the audit is not chained");
                    }
                }
            }
        }
    })
    .await;
}

async fn round(
    store: &Store,
    leadership: &Leadership,
    rule: Option<&CheckpointRule>,
    keep: Duration,
    forgets: &mut Instant,
) -> Result<(), StoreError> {
    while chain::chain(store, leadership, rule).await? != chain::Chained::default() {}
    if let Some(rule) = rule
        && *forgets <= Instant::now()
    {
        chain::forget(store, leadership, &rule.key, keep).await?;
        *forgets = Instant::now() + FORGET_INTERVAL;
    }
    Ok(())
}

/// Tells how old the oldest entry outside of the chain is.
async fn measure(store: &Store) {
    let Ok(waiting) = store::waiting(store.poller(), 1).await else { return };
    let age = waiting.first().map_or(0.0, |entry| (clock::now() - from_micros(entry.time)).as_seconds_f64());
    metrics::gauge!("newsroom_audit_tail_age_seconds", "service" => store.service()).set(age.max(0.0));
}
