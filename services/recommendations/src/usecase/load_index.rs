//! The newest articles are taken from the store into memory.

use std::sync::Arc;

use newsroom_chassis::store::{Store, StoreError};

use crate::{
    shelf::Shelf,
    store::{self, Place},
};

/// How many articles are loaded at once.
const PAGE: usize = 200;

/// Loads the newest articles, as many as the shelf holds.
pub async fn load_index(store: &Store, shelf: &Arc<Shelf>) -> Result<(), StoreError> {
    let mut before = None;
    let mut room = shelf.limit();
    loop {
        let page = room.min(PAGE);
        let loaded = store::newest(store, before, page as u64).await?;
        let complete = loaded.count() < page;
        before = loaded.last.or(before);
        room -= loaded.articles.len();
        shelf.note_unreadable(loaded.unreadable);
        shelf.fill_up(loaded.articles, complete).await?;
        if complete || room == 0 {
            return Ok(());
        }
    }
}

/// Where articles went out of the index, brings older ones back in that had found no place.
pub async fn fill_up_index(store: &Store, shelf: &Arc<Shelf>) -> Result<(), StoreError> {
    let mut looked_at: Option<Place> = None;
    while let Some((room, before)) = shelf.ask(|index| index.room()).await? {
        let page = room.min(PAGE);
        // What could not be taken in is passed over, not looked at for ever.
        let before = [before, looked_at].into_iter().flatten().min();
        let loaded = store::newest(store, before, page as u64).await?;
        let complete = loaded.count() < page;
        looked_at = loaded.last.or(looked_at);
        shelf.note_unreadable(loaded.unreadable);
        shelf.fill_up(loaded.articles, complete).await?;
    }
    Ok(())
}
