//! Loads the index in memory from the store and keeps it up to date.

mod follow;
mod load;

pub use follow::{FollowCursor, follow_changes, follow_own_writes};
pub use load::{fill_up_index, load_index};
