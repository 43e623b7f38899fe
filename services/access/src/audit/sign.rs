//! Signs checkpoints: each one goes on from the newest one, and none is signed over a state that contradicts it.

use newsroom_chassis::{
    clock::micros,
    leadership::{self, Leadership},
    outbox::NewEvent,
    store::{Store, StoreError, Transaction},
};
use newsroom_proto::audit::v1::AuditCheckpointed;
use prost::{Message as _, Name as _};
use uuid::Uuid;

use super::{
    AuditKey, Checkpoint, CheckpointRule, Fault, TrustedKeys, Verifier,
    chain::ChainError,
    convert,
    store::{self, ChainState},
};

/// How many rows are read at once.
const PAGE: u64 = 500;

/// Proves that the end of the chain goes on from the newest checkpoint, which a trusted key has signed: entry by entry, up
/// to the state that is returned.
pub async fn prove(store: &Store, leadership: &Leadership, keys: &TrustedKeys) -> Result<ChainState, ChainError> {
    let proved = follow(store, keys).await;
    if let Err(ChainError::Contradicted(_)) = &proved {
        // Another leader may have gone on meanwhile.
        let leadership = leadership.clone();
        store
            .write::<_, StoreError, _>(move |tx| Box::pin(async move { leadership::check(tx, &leadership).await }))
            .await?;
    }
    proved
}

async fn follow(store: &Store, keys: &TrustedKeys) -> Result<ChainState, ChainError> {
    let newest = store::last_checkpoint(store).await?;
    let state = store::state(store.reader()).await?;
    let mut verifier = Verifier::new(store.service(), keys.clone());
    if let Some(newest) = newest.clone() {
        verifier.go_on_from(newest).map_err(ChainError::Contradicted)?;
    }
    if let Some(fault) = Fault::of_state(&state, newest.as_ref()) {
        return Err(ChainError::Contradicted(fault));
    }
    let mut after = state.checkpoint_position;
    while after < state.position {
        let rows = store::chained(store, after, PAGE).await?;
        let Some(last) = rows.last().map(|row| row.position) else { break };
        for row in rows.into_iter().filter(|row| row.position <= state.position) {
            verifier.entry(row).map_err(ChainError::Contradicted)?;
        }
        after = last;
    }
    verifier.ends_with(&state).map_err(ChainError::Contradicted)?;
    Ok(state)
}

/// Makes a checkpoint of the end of the chain, and publishes it. With `first_position` it says that the entries before are
/// kept no more.
pub async fn sign(
    store: &Store,
    leadership: &Leadership,
    rule: &CheckpointRule,
    first_position: Option<i64>,
) -> Result<(), ChainError> {
    let proved = prove(store, leadership, &rule.keys()).await?;
    let (leadership, key, service) = (leadership.clone(), rule.key.clone(), store.service());
    let signed = store.write(move |tx| {
        Box::pin(async move {
            leadership::check(tx, &leadership).await?;
            let mut state = store::state(tx.connection()).await?;
            if state != proved {
                return Err(StoreError::Conflict);
            }
            state.first_position = first_position.unwrap_or(state.first_position);
            checkpoint(tx, service, &mut state, &key).await?;
            store::save_state(tx, state).await
        })
    });
    Ok(signed.await?)
}

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
