//! Actions on related sets.

mod update;

pub use update::update_related_sets;
