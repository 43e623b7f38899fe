//! What recommendations keeps: articles, and the related sets as they were last published; the one place
//! that begins a transaction.

mod articles;
mod entity;
mod migrations;
mod related_sets;

pub use articles::{
    ArticleChange, LoadedArticles, PublicationPosition, PublicationState, changed, find, load, newest,
    publication_states, take_in,
};
pub use migrations::Migrator;
pub use related_sets::{sets, sets_containing, sets_with_withdrawn, state};

use newsroom_chassis::store::StoreError;

/// What is stored cannot be read back.
fn unreadable_row(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable(error.to_string())
}
