//! Events, from the write that publishes them to the stream: kept in the same transaction, sent by one
//! relay a queue, in order, at least once, and kept after sending so that a lost stream can be rebuilt.

mod batch;
mod measure;
mod new_event;
mod queue;
mod reconcile;
mod relay;
mod sender;
mod table;

pub use measure::measure;
pub use new_event::{MAX_PAYLOAD, NewEvent};
pub use queue::Queue;
pub use reconcile::{ReconcileError, Reconciled, reconcile};
pub use relay::{Relay, RelayConfig};
pub use table::{OutboxStatus, QueueStatus, outbox_status};

pub(crate) use new_event::OutboxEvent;
pub(crate) use table::insert;
