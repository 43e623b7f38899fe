//! What recommendations does, one file an action.

mod article;
mod index;
mod related;

pub use article::record_article;
pub use index::{FollowCursor, fill_up_index, follow_changes, follow_own_writes, load_index};
pub use related::{FindRelatedError, find_related, refresh_related};
