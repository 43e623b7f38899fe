//! Two revisions of a story are compared.

use newsroom_chassis::{
    compute::compute,
    store::{Store, StoreError},
};

use crate::{
    convert::DiffQuery,
    domain::{Content, DomainError, FieldDiff, StoryId, compare},
    store::{self, Error, Revision},
};

/// What differs between two revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The older one; 0 for what there was before the first: nothing.
    pub from: i64,
    /// The newer one.
    pub to: i64,
    /// The fields that differ.
    pub fields: Vec<FieldDiff>,
}

/// Compares two revisions of a story.
pub async fn compare_revisions(store: &Store, query: DiffQuery) -> Result<Comparison, Error> {
    let newest = store::newest(store, query.id).await?.ok_or(DomainError::StoryNotFound)?;
    let newer = match query.to {
        Some(to) => known(store, query.id, to).await?,
        None => newest,
    };
    let to = newer.story.revision;
    let from = query.from.unwrap_or(to - 1);
    let older = match from {
        0 => Content::default(),
        // Beyond a newest one that the caller did not name.
        from if from > to => return Err(DomainError::RevisionNotFound.into()),
        from => known(store, query.id, from).await?.story.content,
    };
    // Two large texts take a while.
    let compared = compute(move || compare(&older, &newer.story.content)).await;
    Ok(Comparison { from, to, fields: compared.map_err(StoreError::from)? })
}

async fn known(store: &Store, id: StoryId, revision: i64) -> Result<Revision, Error> {
    Ok(store::revision(store, id, revision).await?.ok_or(DomainError::RevisionNotFound)?)
}
