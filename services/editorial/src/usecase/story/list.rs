//! Lists stories by desk, state and words.

use newsroom_chassis::store::Store;

use crate::{convert::StoriesQuery, domain::Story, store::Stories, usecase::Error};

/// Returns a page of stories, the most recently changed first, and the token of the next page.
pub async fn list(store: &Store, query: &StoriesQuery) -> Result<(Vec<Story>, String), Error> {
    Ok(Stories::reading(store).list(query).await?)
}
