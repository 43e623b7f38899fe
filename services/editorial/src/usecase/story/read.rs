//! A story is read.

use newsroom_chassis::store::Store;

use crate::{
    domain::{DomainError, Story, StoryId},
    store::Stories,
    usecase::Error,
};

/// Gives a story as it is now.
pub async fn read(store: &Store, id: StoryId) -> Result<Story, Error> {
    Ok(Stories::reading(store).find(id).await?.ok_or(DomainError::StoryNotFound)?)
}
