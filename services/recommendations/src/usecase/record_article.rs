//! Publishing has an article for readers, a newer edition of it, or none any longer.

use std::sync::Arc;

use newsroom_chassis::store::{EventKey, HandleOutcome, Store, StoreError};

use crate::{
    domain::{Article, ArticleId},
    index::ArticleIndex,
    store,
};

/// Keeps an article, once for each event, and has this replica follow soon, and at once where it is
/// withdrawn. One that is not newer than what is held has no effect.
pub async fn record_article(
    store: &Store,
    index: &Arc<ArticleIndex>,
    event: EventKey,
    article: Article,
) -> Result<HandleOutcome, StoreError> {
    let (id, is_withdrawn) = (article.id, !article.is_published());
    let effect = store::take_in(store, event, article).await?;
    if is_withdrawn {
        remove_withdrawn(store, index, id).await?;
    }
    // Whoever follows may have read it a moment before it went, so it is followed once more.
    index.arrived.add([id]);
    Ok(effect)
}

/// Lets an article go that the store has as withdrawn, ahead of all that waits.
async fn remove_withdrawn(store: &Store, index: &Arc<ArticleIndex>, id: ArticleId) -> Result<(), StoreError> {
    let kept = store::find(store, id).await?.filter(|article| !article.is_published());
    if let Some(article) = kept {
        index.apply(vec![article]).await?;
        index.withdrawn.add([id]);
    }
    Ok(())
}
