//! Deletes old entries, after a checkpoint has said that they are gone.

use std::time::Duration;

use newsroom_chassis::{
    clock::micros,
    leadership::{self, Leadership},
    store::{Store, StoreError},
};

use super::{CheckpointRule, Fault, chain::ChainError, sign, store};

/// How many entries one transaction deletes, or a few more: it ends with a checkpoint, so that what is left verifies.
const BATCH: i64 = 1_000;

/// Deletes the entries that a checkpoint from before `keep` covers. First a new checkpoint says that they are gone; the
/// checkpoints stay. Nothing is deleted by what the store alone says.
pub async fn forget(
    store: &Store,
    leadership: &Leadership,
    rule: &CheckpointRule,
    keep: Duration,
) -> Result<u64, ChainError> {
    let before = micros(newsroom_chassis::clock::now() - keep);
    let Some(old) = store::checkpoint_before(store, before).await? else { return Ok(0) };
    let keys = rule.keys();
    if !old.is_signed(&keys) {
        return Err(ChainError::Contradicted(Fault::signature(&old)));
    }
    let mut first_position = sign::prove(store, leadership, &keys).await?.first_position;
    if old.position >= first_position {
        first_position = old.position + 1;
        sign::sign(store, leadership, rule, Some(first_position)).await?;
    }
    let mut all = 0;
    loop {
        let leadership = leadership.clone();
        let deleted = store.write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                leadership::check(tx, &leadership).await?;
                store::delete_until(tx, first_position - 1, BATCH).await
            })
        });
        let deleted = deleted.await?;
        all += deleted;
        if deleted == 0 {
            return Ok(all);
        }
    }
}
