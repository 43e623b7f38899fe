//! Facts, from the write that states them to the stream: kept in the same transaction, sent by one
//! relay, in order, at least once, and kept after sending so that a lost stream can be rebuilt.

mod batch;
mod fact;
mod reconcile;
mod relay;
mod table;

pub use fact::{Fact, MAX_PAYLOAD};
pub use reconcile::{ReconcileError, Reconciled, reconcile};
pub use relay::{Relay, RelayConfig};
pub use table::{Standing, standing};

pub(crate) use fact::StatedFact;
pub(crate) use table::insert;
