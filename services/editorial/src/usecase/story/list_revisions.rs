//! Lists the history of a story.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use super::read;
use crate::{convert::RevisionsQuery, domain::Revision, store::Revisions, usecase::Error};

/// Returns a page of a story's history, newest first, and the token of the next page.
pub async fn list_revisions(
    store: &Store,
    query: &RevisionsQuery,
    by: &Authorization,
) -> Result<(Vec<Revision>, String), Error> {
    // Who may read the story as it is now may read how it came to be so.
    read(store, query.id, by).await?;
    Ok(Revisions::reading(store).list(query).await?)
}
