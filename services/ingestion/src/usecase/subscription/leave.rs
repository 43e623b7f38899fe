//! Ends the subscription of a source that is no longer polled or has no hub.

use newsroom_chassis::store::{StoreError, Transaction};

use crate::{domain::SourceId, store::Subscriptions};

/// Ends the subscription of a source. The schedule then informs its hub.
pub(in crate::usecase) async fn leave(tx: &Transaction, id: SourceId) -> Result<(), StoreError> {
    let subscriptions = Subscriptions::within(tx);
    let Some(mut subscription) = subscriptions.lock(id).await? else { return Ok(()) };
    if subscription.leave(tx.now()) { subscriptions.save(&subscription).await } else { subscriptions.delete(id).await }
}
