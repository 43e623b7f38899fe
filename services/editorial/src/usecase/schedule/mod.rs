//! Use cases of schedules: stories that are published at a time.

mod list_upcoming;
mod publish_due;
mod schedule_story;
mod unschedule_story;

pub use list_upcoming::list_upcoming;
pub use publish_due::{count_blocked, publish_due};
pub use schedule_story::schedule_story;
pub use unschedule_story::unschedule_story;
