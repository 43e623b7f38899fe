//! A story is read.

use newsroom_chassis::store::Store;

use crate::{
    domain::{DomainError, Story, StoryId},
    store::{self, Error},
};

/// Gives a story as it is now.
pub async fn read_story(store: &Store, id: StoryId) -> Result<Story, Error> {
    Ok(store::find(store, id).await?.ok_or(DomainError::StoryNotFound)?)
}
