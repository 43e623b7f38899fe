//! Facts, from the write that states them to the stream: kept in the same transaction, sent by one
//! relay a queue, in order, at least once, and kept after sending so that a lost stream can be rebuilt.

mod batch;
mod fact;
mod measure;
mod queue;
mod reconcile;
mod relay;
mod sender;
mod table;

pub use fact::{Fact, MAX_PAYLOAD};
pub use measure::measure;
pub use queue::Queue;
pub use reconcile::{ReconcileError, Reconciled, reconcile};
pub use relay::{Relay, RelayConfig};
pub use table::{QueueStanding, Standing, standing};

pub(crate) use fact::StatedFact;
pub(crate) use table::insert;
