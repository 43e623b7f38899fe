//! Chains the entries, signs checkpoints, and forgets old entries. Only the leader does it, in batches.

use std::time::Duration;

use newsroom_chassis::{
    clock::{from_micros, micros},
    leadership::{self, Leadership},
    outbox::NewEvent,
    store::{Store, StoreError, Transaction},
};
use newsroom_proto::audit::v1::AuditCheckpointed;
use prost::{Message as _, Name as _};
use uuid::Uuid;

use super::{
    AuditKey, Checkpoint, Hash, NO_HASH, canonical, convert,
    store::{self, ChainState},
};

/// How many entries one transaction chains.
const BATCH: u64 = 1_000;
/// How many entries one transaction deletes.
const FORGET: i64 = 1_000;

/// When checkpoints are made, and with which key.
#[derive(Clone, Debug)]
pub struct CheckpointRule {
    pub key: AuditKey,
    /// After so many entries.
    pub entries: i64,
    /// After so long, if there are entries.
    pub interval: Duration,
}

/// What one step has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chained {
    pub entries: usize,
    pub is_checkpoint: bool,
}

/// Chains up to 1,000 entries that wait, and makes a checkpoint if one is due. Without `rule` there are no checkpoints.
pub async fn chain(
    store: &Store,
    leadership: &Leadership,
    rule: Option<&CheckpointRule>,
) -> Result<Chained, StoreError> {
    let now = micros(newsroom_chassis::clock::now());
    let is_idle = store::waiting(store.poller(), 1).await?.is_empty();
    if is_idle && (rule.is_none() || !is_due(&store::state(store.poller()).await?, rule, now)) {
        return Ok(Chained::default());
    }
    let (leadership, rule, service) = (leadership.clone(), rule.cloned(), store.service());
    store
        .write(move |tx| {
            Box::pin(async move {
                leadership::check(tx, &leadership).await?;
                let mut state = store::state(tx.connection()).await?;
                let entries = chain_waiting(tx, service, &mut state).await?;
                let due = rule.filter(|rule| is_due(&state, Some(rule), micros(tx.now())));
                let is_checkpoint = due.is_some();
                if let Some(rule) = due {
                    checkpoint(tx, service, &mut state, &rule.key).await?;
                }
                store::save_state(tx, state).await?;
                Ok(Chained { entries, is_checkpoint })
            })
        })
        .await
}

fn is_due(state: &ChainState, rule: Option<&CheckpointRule>, now: i64) -> bool {
    rule.is_some_and(|rule| {
        let entries = state.position - state.checkpoint_position;
        let is_time = from_micros(state.checkpoint_at) + rule.interval <= from_micros(now);
        entries > 0 && (entries >= rule.entries || is_time)
    })
}

async fn chain_waiting(tx: &Transaction, service: &str, state: &mut ChainState) -> Result<usize, StoreError> {
    let waiting = store::waiting(tx.connection(), BATCH).await?;
    let mut places = Vec::with_capacity(waiting.len());
    for entry in &waiting {
        let previous = <Hash>::try_from(state.hash.as_slice()).unwrap_or(NO_HASH);
        state.position += 1;
        state.hash = canonical::entry_hash(&previous, service, state.position, entry).to_vec();
        places.push((entry.id, state.position, state.hash.clone()));
    }
    let count = places.len();
    if count > 0 && store::place(tx, places).await? != count as u64 {
        return Err(StoreError::Conflict);
    }
    Ok(count)
}

/// Makes a checkpoint of the end of the chain, and publishes it.
async fn checkpoint(
    tx: &mut Transaction,
    service: &str,
    state: &mut ChainState,
    key: &AuditKey,
) -> Result<(), StoreError> {
    let unsigned = Checkpoint {
        service: service.to_owned(),
        number: state.checkpoint_number + 1,
        id: Uuid::now_v7(),
        position: state.position,
        hash: state.hash.clone(),
        first_position: state.first_position,
        time: micros(tx.now()),
        public_key: Vec::new(),
        signature: Vec::new(),
    };
    let checkpoint = unsigned.signed(key);
    store::insert_checkpoint(tx, &checkpoint).await?;
    state.checkpoint_number = checkpoint.number;
    state.checkpoint_position = checkpoint.position;
    state.checkpoint_at = checkpoint.time;
    let event = AuditCheckpointed { checkpoint: Some(convert::checkpoint_to_message(&checkpoint)) };
    let (kind, of) = (AuditCheckpointed::full_name(), (checkpoint.id, checkpoint.number));
    tx.publish(NewEvent::new(service, "audit", "checkpointed", of, kind, event.encode_to_vec()))
}

/// Deletes the entries that a checkpoint from before `keep` covers. First a new checkpoint says that they are gone; the
/// checkpoints stay.
pub async fn forget(store: &Store, leadership: &Leadership, key: &AuditKey, keep: Duration) -> Result<u64, StoreError> {
    let before = micros(newsroom_chassis::clock::now() - keep);
    let old = store::checkpoint_before(store, before).await?;
    let Some(old) = old else { return Ok(0) };
    let mut first_position = store::state(store.reader()).await?.first_position;
    if old.position >= first_position {
        first_position = old.position + 1;
        let (leadership, key, service) = (leadership.clone(), key.clone(), store.service());
        let told = store.write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                leadership::check(tx, &leadership).await?;
                let mut state = store::state(tx.connection()).await?;
                state.first_position = first_position;
                checkpoint(tx, service, &mut state, &key).await?;
                store::save_state(tx, state).await
            })
        });
        told.await?;
    }
    let mut all = 0;
    loop {
        let leadership = leadership.clone();
        let deleted = store.write(move |tx| {
            Box::pin(async move {
                leadership::check(tx, &leadership).await?;
                store::delete_until(tx, first_position - 1, FORGET).await
            })
        });
        let deleted = deleted.await?;
        all += deleted;
        if deleted == 0 {
            return Ok(all);
        }
    }
}
