//! Use cases of desks.

mod cache;
mod count_alarms;
mod list;

pub use cache::DeskCache;
pub use count_alarms::count_alarms;
pub use list::list;
