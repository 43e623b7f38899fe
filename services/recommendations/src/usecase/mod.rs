//! The actions of recommendations, one file per action.

mod article;
mod error;
mod index;
mod related;

pub use article::{record_articles, record_groups};
pub use error::Error;
pub use index::{FollowCursor, fill_up_index, follow_changes, follow_own_writes, load_index};
pub use related::{RefreshedSet, find_related, refresh_related};
