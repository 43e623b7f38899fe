//! Use cases of desks.

mod cache;
mod list;

pub use cache::DeskCache;
pub use list::list;
