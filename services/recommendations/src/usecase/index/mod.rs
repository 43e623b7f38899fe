//! The index in memory is loaded from the store and follows it.

mod follow;
mod load;

pub use follow::{FollowCursor, follow_changes, follow_own_writes};
pub use load::{fill_up_index, load_index};
