//! The tables of the audit: entries, checkpoints, and the end of the chain.

mod checkpoint;
mod entry;
mod migration;
mod state;

pub use checkpoint::{
    checkpoint_before, checkpoints, has_checkpoint, insert as insert_checkpoint, last_checkpoint, last_checkpoint_until,
};
pub use entry::{
    AuditFilter, chained, delete_until, first_chained, last_chained, list, place, record, record_all, tail, waiting,
};
pub(crate) use migration::Audit;
pub use state::{ChainState, save as save_state, state};

use super::AuditEntry;

/// An entry with its place in the chain. Without a place, `position` is 0 and `hash` is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainedEntry {
    pub position: i64,
    pub hash: Vec<u8>,
    pub entry: AuditEntry,
}
