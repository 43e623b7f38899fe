//! The events that publishing follows.

mod related;
mod stories;

pub use related::{RELATED, Related};
pub use stories::{STORIES, Stories, URGENT_STORIES};
