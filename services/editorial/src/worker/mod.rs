//! The workers of editorial.

mod access;
mod alarms;
mod schedule;

pub use access::announce_access;
pub use alarms::count_alarms;
pub use schedule::publish_scheduled;
