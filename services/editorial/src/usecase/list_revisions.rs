//! A story's history is read.

use newsroom_chassis::store::Store;

use crate::{
    convert::RevisionsQuery,
    domain::DomainError,
    store::{self, Error, Revision},
};

/// Gives a page of a story's history, newest first, and the token of the next.
pub async fn list_revisions(store: &Store, query: &RevisionsQuery) -> Result<(Vec<Revision>, String), Error> {
    let page = store::revisions(store, query).await?;
    if page.0.is_empty() && query.page.after.is_none() {
        return Err(DomainError::StoryNotFound.into());
    }
    Ok(page)
}
