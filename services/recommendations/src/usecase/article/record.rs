//! Records an article that publishing published, updated or withdrew.

use std::sync::Arc;

use newsroom_chassis::store::{EventKey, HandleOutcome, Store, StoreError};

use crate::{
    domain::{Article, ArticleId},
    index::ArticleIndex,
    store::Articles,
};

/// Stores an article if it is newer than the stored revision, once for each event. This replica's index is updated soon
/// afterwards; a withdrawn article is removed from it at once.
pub async fn record_article(
    store: &Store,
    index: &Arc<ArticleIndex>,
    event: EventKey,
    article: Article,
) -> Result<HandleOutcome, StoreError> {
    let (id, is_withdrawn) = (article.id, !article.is_published());
    let record = store.handle_once(event, move |tx| {
        Box::pin(async move {
            let articles = Articles::new(tx.connection());
            let stored = articles.lock_revision(article.id).await?;
            if article.is_newer_than(stored) {
                articles.save(&article, tx.now()).await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    let outcome = record.await?;
    if is_withdrawn {
        remove_withdrawn(store, index, id).await?;
    }
    // The worker may have read the article just before the withdrawal, so it has to read the article once more.
    index.written.add([id]);
    Ok(outcome)
}

/// Removes an article from the index if it is stored as withdrawn.
async fn remove_withdrawn(store: &Store, index: &Arc<ArticleIndex>, id: ArticleId) -> Result<(), StoreError> {
    let stored = Articles::new(store.reader()).find(id).await?;
    if let Some(article) = stored.filter(|article| !article.is_published()) {
        index.apply(vec![article]).await?;
        index.withdrawn.add([id]);
    }
    Ok(())
}
