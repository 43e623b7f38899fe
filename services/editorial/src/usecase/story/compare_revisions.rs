//! Compares two revisions of a story.

use newsroom_access::Authorization;
use newsroom_chassis::{
    compute::compute,
    store::{Store, StoreError},
};

use super::permit;
use crate::{
    convert::DiffQuery,
    domain::{ContentVersion, DomainError, FieldDiff, compare},
    store::Revisions,
    usecase::Error,
};

/// The differences between two revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionComparison {
    /// The older revision. 0 means the empty story before the first revision.
    pub from: i64,
    pub to: i64,
    pub fields: Vec<FieldDiff>,
}

pub async fn compare_revisions(
    store: &Store,
    query: DiffQuery,
    by: &Authorization,
) -> Result<RevisionComparison, Error> {
    let revisions = Revisions::reading(store);
    let newest = revisions.newest(query.id).await?.ok_or(DomainError::StoryNotFound)?;
    permit::read(by, &newest.story).await?;
    let newer = match query.to {
        Some(to) => revisions.find(query.id, to).await?.ok_or(DomainError::RevisionNotFound)?,
        None => newest,
    };
    let to = newer.story.revision;
    let from = query.from.unwrap_or(to - 1);
    let older = match from {
        0 => ContentVersion::default(),
        // The caller named no newer revision, and the older one is beyond the newest.
        from if from > to => return Err(DomainError::RevisionNotFound.into()),
        from => revisions.find(query.id, from).await?.ok_or(DomainError::RevisionNotFound)?.story.content,
    };
    // Comparing two large texts takes a while.
    let compared = compute(move || compare(&older, &newer.story.content)).await;
    Ok(RevisionComparison { from, to, fields: compared.map_err(StoreError::from)? })
}
