//! The events that publishing follows.

mod related;
mod stories;

pub use related::{RELATED, RelatedConsumer};
pub use stories::{STORIES, StoryConsumer, URGENT_STORIES};
