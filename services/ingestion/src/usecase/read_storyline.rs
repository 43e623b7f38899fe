//! A storyline is read.

use newsroom_chassis::store::Store;

use super::Error;
use crate::{
    domain::{DomainError, ItemId, Storyline},
    store::matching,
};

/// Gives the storyline of an item, or the one of this id.
pub async fn read_storyline(store: &Store, id: ItemId) -> Result<Storyline, Error> {
    Ok(matching::find(store, id).await?.ok_or(DomainError::StorylineNotFound)?)
}
