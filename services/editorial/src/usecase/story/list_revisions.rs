//! Lists the history of a story.

use newsroom_chassis::store::Store;

use crate::{
    convert::RevisionsQuery,
    domain::{DomainError, Revision},
    store::Revisions,
    usecase::Error,
};

/// Returns a page of a story's history, newest first, and the token of the next page.
pub async fn list_revisions(store: &Store, query: &RevisionsQuery) -> Result<(Vec<Revision>, String), Error> {
    let (revisions, next) = Revisions::reading(store).list(query).await?;
    if revisions.is_empty() && query.page.after.is_none() {
        return Err(DomainError::StoryNotFound.into());
    }
    Ok((revisions, next))
}
