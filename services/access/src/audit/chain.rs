//! Chains the entries that wait. Only the leader does it, in batches.

use std::time::Duration;

use newsroom_chassis::{
    clock::{from_micros, micros},
    leadership::{self, Leadership},
    store::{Store, StoreError, Transaction},
};

use super::{
    AuditKey, Fault, Hash, NO_HASH, TrustedKeys, canonical, sign,
    store::{self, ChainState},
};

/// How many entries one transaction chains.
const BATCH: u64 = 1_000;

/// When checkpoints are made, and with which key.
#[derive(Clone, Debug)]
pub struct CheckpointRule {
    pub key: AuditKey,
    /// Further keys whose checkpoints may come before those of the key.
    pub trusted: TrustedKeys,
    /// After so many entries.
    pub entries: i64,
    /// After so long, if there are entries.
    pub interval: Duration,
}

impl CheckpointRule {
    /// The keys whose checkpoints the service goes on from.
    pub(super) fn keys(&self) -> TrustedKeys {
        self.trusted.clone().and(Some(&self.key))
    }
}

/// What one step has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chained {
    pub entries: usize,
    pub is_checkpoint: bool,
}

/// Why the leader cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store contradicts what the service has signed, so nothing more is signed.
    #[error("{}", .0.text)]
    Contradicted(Fault),
}

/// Chains up to 1,000 entries that wait, and makes a checkpoint if one is due. Without `rule` there are no checkpoints.
/// Entries are chained even if no checkpoint can be signed.
pub async fn chain(
    store: &Store,
    leadership: &Leadership,
    rule: Option<&CheckpointRule>,
) -> Result<Chained, ChainError> {
    let entries = chain_batch(store, leadership).await?;
    let now = micros(newsroom_chassis::clock::now());
    let is_checkpoint = match rule {
        Some(rule) if is_due(&store::state(store.poller()).await?, rule, now) => {
            sign::sign(store, leadership, rule, None).await?;
            true
        }
        _ => false,
    };
    Ok(Chained { entries, is_checkpoint })
}

async fn chain_batch(store: &Store, leadership: &Leadership) -> Result<usize, StoreError> {
    if store::waiting(store.poller(), 1).await?.is_empty() {
        return Ok(0);
    }
    let (leadership, service) = (leadership.clone(), store.service());
    store
        .write(move |tx| {
            Box::pin(async move {
                leadership::check(tx, &leadership).await?;
                let mut state = store::state(tx.connection()).await?;
                let entries = chain_waiting(tx, service, &mut state).await?;
                store::save_state(tx, state).await?;
                Ok(entries)
            })
        })
        .await
}

/// A state that cannot be is due, too: it is found before anything is signed.
fn is_due(state: &ChainState, rule: &CheckpointRule, now: i64) -> bool {
    let entries = state.position.saturating_sub(state.checkpoint_position);
    let last = from_micros(state.checkpoint_at);
    let is_time = !(from_micros(now) - rule.interval < last && last <= from_micros(now));
    entries < 0 || entries >= rule.entries || (entries > 0 && is_time)
}

async fn chain_waiting(tx: &Transaction, service: &str, state: &mut ChainState) -> Result<usize, StoreError> {
    let waiting = store::waiting(tx.connection(), BATCH).await?;
    let mut places = Vec::with_capacity(waiting.len());
    for entry in &waiting {
        let previous = <Hash>::try_from(state.hash.as_slice()).unwrap_or(NO_HASH);
        state.position = state.position.checked_add(1).ok_or(StoreError::Conflict)?;
        state.hash = canonical::entry_hash(&previous, service, state.position, entry).to_vec();
        places.push((entry.id, state.position, state.hash.clone()));
    }
    let count = places.len();
    if count > 0 && store::place(tx, places).await? != count as u64 {
        return Err(StoreError::Conflict);
    }
    Ok(count)
}
