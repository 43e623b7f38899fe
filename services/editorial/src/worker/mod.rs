//! The workers of editorial.

mod alarms;

pub use alarms::count_alarms;
