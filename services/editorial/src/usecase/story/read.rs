//! Reads a story.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use super::permit;
use crate::{
    domain::{DomainError, Story, StoryId},
    store::Stories,
    usecase::Error,
};

/// Whether the caller may read a story as it is now.
pub async fn may_read(store: &Store, id: StoryId, by: &Authorization) -> Result<bool, Error> {
    let story = Stories::reading(store).find(id).await?;
    Ok(story.is_some_and(|story| permit::see(by, &story).is_ok()))
}

/// Returns the present revision of a story.
pub async fn read(store: &Store, id: StoryId, by: &Authorization) -> Result<Story, Error> {
    let story = Stories::reading(store).find(id).await?.ok_or(DomainError::StoryNotFound)?;
    permit::read(by, &story).await?;
    Ok(story)
}
