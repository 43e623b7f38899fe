//! The outbox. A write stores its events in its own transaction. One relay per queue sends them to the stream, in order
//! and at least once. Sent events are kept so that a lost stream can be rebuilt.

mod batch;
mod measure;
mod new_event;
mod payload;
mod queue;
mod recent;
mod reconcile;
mod relay;
mod sender;
mod table;

pub use measure::measure;
pub use new_event::{MAX_PAYLOAD, NewEvent};
pub use queue::Queue;
pub use reconcile::{ReconcileError, Reconciled, reconcile};
pub use relay::{Relay, RelayConfig};
pub use table::{OutboxStatus, QueueStatus, outbox_events, outbox_status};

pub(crate) use new_event::OutboxEvent;
pub(crate) use recent::RecentEvents;
pub(crate) use table::{QueuedEvent, insert};

use std::time::Duration;

use crate::{
    clock,
    store::{Store, StoreError},
};

/// Deletes the events that were sent, and published longer ago than `keep`. Returns their number.
pub async fn forget(store: &Store, keep: Duration) -> Result<u64, StoreError> {
    let before = clock::now() - keep;
    let events = store.forget_by(move |tx| Box::pin(table::forget(tx, before))).await?;
    store.forget_by(move |tx| Box::pin(payload::forget(tx, before))).await?;
    Ok(events)
}
