//! Publishing has an article for readers, a newer edition of it, or none any longer.

use std::sync::Arc;

use newsroom_chassis::store::{EventKey, HandleOutcome, Store, StoreError};

use crate::{
    domain::{Article, ArticleId},
    shelf::Shelf,
    store,
};

/// Keeps an article, once for each event, and has this replica follow soon, and at once where it is
/// withdrawn. One that is not newer than what is held has no effect.
pub async fn take_in_article(
    store: &Store,
    shelf: &Arc<Shelf>,
    event: EventKey,
    article: Article,
) -> Result<HandleOutcome, StoreError> {
    let (id, is_withdrawn) = (article.id, !article.is_published());
    let effect = store::take_in(store, event, article).await?;
    if is_withdrawn {
        let_go(store, shelf, id).await?;
    }
    // Whoever follows may have read it a moment before it went, so it is followed once more.
    shelf.arrived.add([id]);
    Ok(effect)
}

/// Lets an article go that the store has as withdrawn, ahead of all that waits.
async fn let_go(store: &Store, shelf: &Arc<Shelf>, id: ArticleId) -> Result<(), StoreError> {
    let kept = store::find(store, id).await?.filter(|article| !article.is_published());
    if let Some(article) = kept {
        shelf.take_in(vec![article]).await?;
        shelf.withdrawn.add([id]);
    }
    Ok(())
}
