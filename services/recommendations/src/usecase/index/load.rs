//! Loads the newest articles from the store into memory.

use std::sync::Arc;

use newsroom_chassis::store::{Store, StoreError};

use crate::{domain::PublicationPosition, index::ArticleIndex, store::Articles};

/// How many articles are loaded at once.
const PAGE: usize = 200;

/// Loads the newest articles, up to the limit of the index.
pub async fn load_index(store: &Store, index: &Arc<ArticleIndex>) -> Result<(), StoreError> {
    let articles = Articles::new(store.reader());
    let mut before = None;
    let mut missing = index.limit();
    loop {
        let page = missing.min(PAGE);
        let loaded = articles.newest(before, page as u64).await?;
        let complete = loaded.count() < page;
        before = loaded.last.or(before);
        missing -= loaded.articles.len();
        index.set_aside_unreadable(loaded.unreadable);
        index.fill_up(loaded.articles, complete).await?;
        if complete || missing == 0 {
            return Ok(());
        }
    }
}

/// Loads older articles when others have left room.
pub async fn fill_up_index(store: &Store, index: &Arc<ArticleIndex>) -> Result<(), StoreError> {
    let articles = Articles::new(store.reader());
    let mut last_read: Option<PublicationPosition> = None;
    while let Some((free, oldest)) = index.query(|similarity| similarity.free_capacity()).await? {
        let page = free.min(PAGE);
        // Articles that cannot be indexed are skipped, so that the loop ends.
        let before = [oldest, last_read].into_iter().flatten().min();
        let loaded = articles.newest(before, page as u64).await?;
        let complete = loaded.count() < page;
        last_read = loaded.last.or(last_read);
        index.set_aside_unreadable(loaded.unreadable);
        index.fill_up(loaded.articles, complete).await?;
    }
    Ok(())
}
