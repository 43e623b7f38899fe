//! A source is not polled any more, or has no hub any more.

use newsroom_chassis::store::{StoreError, Transaction};

use crate::{domain::SourceId, store::Subscriptions};

/// Ends the subscription of a source: its hub is to be told.
pub(in crate::usecase) async fn leave(tx: &Transaction, id: SourceId) -> Result<(), StoreError> {
    let subscriptions = Subscriptions::within(tx);
    let Some(mut subscription) = subscriptions.lock(id).await? else { return Ok(()) };
    if subscription.leave(tx.now()) { subscriptions.save(&subscription).await } else { subscriptions.delete(id).await }
}
