//! Events of the other services.

mod items;

pub use items::{ITEMS, Items, URGENT_ITEMS};
