//! Finds the related articles of an article for a reader.

use std::sync::Arc;

use newsroom_chassis::store::Store;

use super::{SPARE, is_published, related_to_stored, shown};
use crate::{
    domain::{ArticleId, DomainError, RelatedArticle},
    index::ArticleIndex,
    store::Articles,
    usecase::Error,
};

/// Returns up to `limit` related articles, best first. They are found in the index and checked against the store, so no
/// response contains a withdrawn article or two near copies, even before this replica's index is up to date.
pub async fn find_related(
    store: &Store,
    index: &Arc<ArticleIndex>,
    id: ArticleId,
    limit: usize,
) -> Result<Vec<RelatedArticle>, Error> {
    index.loaded().await;
    let started = std::time::Instant::now();
    let related = match index.query(move |similarity| similarity.related(id, limit + SPARE)).await? {
        Some(related) => related,
        None => related_to_stored(store, index, id, limit + SPARE).await?.ok_or(DomainError::ArticleNotFound)?,
    };
    let ids: Vec<_> = related.iter().map(|related| related.id).chain([id]).collect();
    let states = Articles::new(store.reader()).publication_states(&ids).await?;
    if !is_published(&states, id) {
        return Err(DomainError::ArticleNotFound.into());
    }
    let mut related = shown(&states, id, related);
    related.truncate(limit);
    metrics::histogram!("newsroom_recommendations_lookup_seconds", "service" => "recommendations")
        .record(started.elapsed());
    Ok(related)
}
