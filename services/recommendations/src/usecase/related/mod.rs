//! Actions on related articles.

mod find;
mod refresh;

pub use find::find_related;
pub use refresh::{RefreshedSet, refresh_related};

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use newsroom_chassis::store::{Store, StoreError};

use crate::{
    domain::{ArticleId, CopyGroupId, RelatedArticle, SimilarityIndex},
    index::ArticleIndex,
    store::{Articles, PublicationState},
};

/// How many related articles are found in addition to the needed ones, because some may be withdrawn by now.
const SPARE: usize = 4;

/// The related articles of an article that is not in the index, because it is older than the indexed articles or not
/// indexed yet. `None` for an article that is not published.
async fn related_to_stored(
    store: &Store,
    index: &Arc<ArticleIndex>,
    id: ArticleId,
    limit: usize,
) -> Result<Option<Vec<RelatedArticle>>, StoreError> {
    let stored = Articles::new(store.reader()).find(id).await?;
    let Some(article) = stored.filter(|article| article.is_published()) else { return Ok(None) };
    let profiles = index.clone();
    let related =
        move |similarity: &SimilarityIndex| similarity.related_to(&article, &profiles.profile_of(&article), limit);
    Ok(Some(index.query(related).await?))
}

/// Of the related articles of an article, those that may be shown as the store has them now: published, no near copy of
/// the article, and of several near copies only the first.
fn shown(
    states: &HashMap<ArticleId, PublicationState>,
    id: ArticleId,
    mut related: Vec<RelatedArticle>,
) -> Vec<RelatedArticle> {
    let group = |id: ArticleId| Some(states.get(&id)?.copy_group?.id);
    let mut groups: HashSet<CopyGroupId> = group(id).into_iter().collect();
    related.retain(|related| {
        is_published(states, related.id) && group(related.id).is_none_or(|group| groups.insert(group))
    });
    related
}

fn is_published(states: &HashMap<ArticleId, PublicationState>, id: ArticleId) -> bool {
    states.get(&id).is_some_and(|state| state.published)
}
