//! Reads a story.

use newsroom_chassis::store::Store;

use crate::{
    domain::{DomainError, Story, StoryId},
    store::Stories,
    usecase::Error,
};

/// Returns the present revision of a story.
pub async fn read(store: &Store, id: StoryId) -> Result<Story, Error> {
    Ok(Stories::reading(store).find(id).await?.ok_or(DomainError::StoryNotFound)?)
}
