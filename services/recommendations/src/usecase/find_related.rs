//! A reader is at the end of an article: what belongs to it?

use std::{collections::HashMap, sync::Arc};

use newsroom_chassis::store::{Store, StoreError};

use super::Error;
use crate::{
    domain::{ArticleId, RelatedArticle, SimilarityIndex},
    index::ArticleIndex,
    store::{self, PublicationState},
};

/// How many more are looked for than are asked for, should some be withdrawn by now.
const SPARE: usize = 4;

/// Gives what belongs to an article, best first, up to `limit`: found in memory, then checked against
/// the store, so that a withdrawn article is in no answer, even before this replica has followed.
pub async fn find_related(
    store: &Store,
    index: &Arc<ArticleIndex>,
    id: ArticleId,
    limit: usize,
) -> Result<Vec<RelatedArticle>, Error> {
    index.loaded().await;
    let started = std::time::Instant::now();
    let mut related = match index.query(move |similarity| similarity.related(id, limit + SPARE)).await? {
        Some(related) => related,
        None => related_to_old(store, index, id, limit + SPARE).await?.ok_or(Error::ArticleNotFound)?,
    };
    let ids: Vec<_> = related.iter().map(|related| related.id).chain([id]).collect();
    let publication_states = store::publication_states(store, &ids).await?;
    if !is_published(&publication_states, id) {
        return Err(Error::ArticleNotFound);
    }
    related.retain(|related| is_published(&publication_states, related.id));
    related.truncate(limit);
    metrics::histogram!("newsroom_recommendations_lookup_seconds", "service" => "recommendations")
        .record(started.elapsed());
    Ok(related)
}

/// What belongs to an article that is not among the newest, or not yet followed; `None` when readers
/// cannot have it.
pub(super) async fn related_to_old(
    store: &Store,
    index: &Arc<ArticleIndex>,
    id: ArticleId,
    limit: usize,
) -> Result<Option<Vec<RelatedArticle>>, StoreError> {
    let Some(article) = store::find(store, id).await?.filter(|article| article.is_published()) else {
        return Ok(None);
    };
    let asked = index.clone();
    let related =
        move |similarity: &SimilarityIndex| similarity.related_to(&article, &asked.profile_of(&article), limit);
    Ok(Some(index.query(related).await?))
}

/// Whether readers can have an article.
pub(super) fn is_published(publication_states: &HashMap<ArticleId, PublicationState>, id: ArticleId) -> bool {
    publication_states.get(&id).is_some_and(|state| state.published)
}
