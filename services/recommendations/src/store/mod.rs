//! What recommendations keeps: articles, and the related sets as they were last published; the one place
//! that begins a transaction.

mod articles;
mod entity;
mod migrations;
mod related_sets;

pub use articles::{Change, Loaded, Place, Standing, changed, find, load, newest, standings, take_in};
pub use migrations::Migrator;
pub use related_sets::{holders, outdated, sets, state};

use newsroom_chassis::store::StoreError;

/// What is stored cannot be read back.
fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable(error.to_string())
}
