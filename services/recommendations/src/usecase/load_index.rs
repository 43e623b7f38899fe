//! The newest articles are taken from the store into memory.

use std::sync::Arc;

use newsroom_chassis::store::{Store, StoreError};

use crate::{
    index::ArticleIndex,
    store::{self, PublicationPosition},
};

/// How many articles are loaded at once.
const PAGE: usize = 200;

/// Loads the newest articles, as many as the shelf holds.
pub async fn load_index(store: &Store, index: &Arc<ArticleIndex>) -> Result<(), StoreError> {
    let mut before = None;
    let mut free_capacity = index.limit();
    loop {
        let page = free_capacity.min(PAGE);
        let loaded = store::newest(store, before, page as u64).await?;
        let complete = loaded.count() < page;
        before = loaded.last.or(before);
        free_capacity -= loaded.articles.len();
        index.set_aside_unreadable(loaded.unreadable);
        index.fill_up(loaded.articles, complete).await?;
        if complete || free_capacity == 0 {
            return Ok(());
        }
    }
}

/// Where articles went out of the index, brings older ones back in that had found no place.
pub async fn fill_up_index(store: &Store, index: &Arc<ArticleIndex>) -> Result<(), StoreError> {
    let mut looked_at: Option<PublicationPosition> = None;
    while let Some((free_capacity, before)) = index.query(|similarity| similarity.free_capacity()).await? {
        let page = free_capacity.min(PAGE);
        // What could not be taken in is passed over, not looked at for ever.
        let before = [before, looked_at].into_iter().flatten().min();
        let loaded = store::newest(store, before, page as u64).await?;
        let complete = loaded.count() < page;
        looked_at = loaded.last.or(looked_at);
        index.set_aside_unreadable(loaded.unreadable);
        index.fill_up(loaded.articles, complete).await?;
    }
    Ok(())
}
