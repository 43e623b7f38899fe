//! Stories are listed, by desk, state and words.

use newsroom_chassis::store::Store;

use crate::{
    convert::StoriesQuery,
    domain::Story,
    store::{self, Error},
};

/// Gives a page of stories, the one that changed last first, and the token of the next.
pub async fn list_stories(store: &Store, query: &StoriesQuery) -> Result<(Vec<Story>, String), Error> {
    store::list(store, query).await
}
