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
        let (mut is_told, mut is_covered) = (false, false);
        loop {
            rounds.tick().await;
            let done = round(store, &leadership, rule, (keep, &mut forgets), &mut is_covered).await;
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

/// `is_covered`: whether a checkpoint covers the whole chain, so that there is nothing to do until an entry comes.
async fn round(
    store: &Store,
    leadership: &Leadership,
    rule: Option<&CheckpointRule>,
    (keep, forgets): (Duration, &mut Instant),
    is_covered: &mut bool,
) -> Result<(), StoreError> {
    let has_waiting = measure(store).await?;
    if has_waiting || !*is_covered {
        while chain::chain(store, leadership, rule).await? != chain::Chained::default() {}
        let state = store::state(store.reader()).await?;
        *is_covered = rule.is_none() || state.position == state.checkpoint_position;
    }
    if let Some(rule) = rule
        && *forgets <= Instant::now()
    {
        chain::forget(store, leadership, &rule.key, keep).await?;
        *forgets = Instant::now() + FORGET_INTERVAL;
    }
    Ok(())
}

/// Tells how old the oldest entry outside of the chain is. Returns whether there is one.
async fn measure(store: &Store) -> Result<bool, StoreError> {
    let waiting = store::waiting(store.poller(), 1).await?;
    let age = waiting.first().map_or(0.0, |entry| (clock::now() - from_micros(entry.time)).as_seconds_f64());
    metrics::gauge!("newsroom_audit_tail_age_seconds", "service" => store.service()).set(age.max(0.0));
    Ok(!waiting.is_empty())
}
