//! The events that publishing consumes.

mod access;
mod groups;
mod related;
mod stories;

pub use access::{ACCESS, URGENT_ACCESS};
pub use groups::{GROUPS, GroupConsumer};
pub use related::{RELATED, RelatedConsumer};
pub use stories::{STORIES, StoryConsumer, URGENT_STORIES};
