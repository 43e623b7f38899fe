//! Events of other services.

mod items;

pub use items::{ITEMS, ItemHandler, URGENT_ITEMS};
