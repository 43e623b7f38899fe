//! The workers of editorial.

mod access;
mod alarms;

pub use access::announce_access;
pub use alarms::count_alarms;
