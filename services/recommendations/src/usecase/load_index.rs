//! The newest articles are taken from the store into memory.

use std::sync::Arc;

use newsroom_chassis::store::{Store, StoreError};

use crate::{shelf::Shelf, store};

/// How many articles are loaded at once.
const PAGE: usize = 200;

/// Loads the newest articles, as many as the shelf holds.
pub async fn load_index(store: &Store, shelf: &Arc<Shelf>) -> Result<(), StoreError> {
    let mut before = None;
    let mut room = shelf.limit();
    loop {
        let page = room.min(PAGE);
        let articles = store::newest(store, before, page as u64).await?;
        let complete = articles.len() < page;
        before = articles.last().map(|article| (article.published, article.id)).or(before);
        room -= articles.len();
        shelf.fill_up(articles, complete).await?;
        if complete || room == 0 {
            return Ok(());
        }
    }
}

/// Where articles went out of the index, brings older ones back in that had found no place.
pub async fn fill_up_index(store: &Store, shelf: &Arc<Shelf>) -> Result<(), StoreError> {
    while let Some((room, before)) = shelf.ask(|index| index.room()).await? {
        let page = room.min(PAGE);
        let articles = store::newest(store, before, page as u64).await?;
        let complete = articles.len() < page;
        shelf.fill_up(articles, complete).await?;
    }
    Ok(())
}
