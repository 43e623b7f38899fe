//! The events that publishing consumes.

mod related;
mod stories;

pub use related::{RELATED, RelatedConsumer};
pub use stories::{STORIES, StoryConsumer, URGENT_STORIES};
