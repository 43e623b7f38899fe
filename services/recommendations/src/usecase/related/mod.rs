//! Actions on related articles.

mod find;
mod refresh;

pub use find::find_related;
pub use refresh::{RefreshedSet, refresh_related};

use std::{collections::HashMap, sync::Arc};

use newsroom_chassis::store::{Store, StoreError};

use crate::{
    domain::{ArticleId, RelatedArticle, SimilarityIndex},
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

fn is_published(states: &HashMap<ArticleId, PublicationState>, id: ArticleId) -> bool {
    states.get(&id).is_some_and(|state| state.published)
}
