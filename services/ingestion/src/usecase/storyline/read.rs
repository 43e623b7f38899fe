//! A storyline is read.

use newsroom_chassis::store::Store;

use super::membership;
use crate::{
    domain::{DomainError, ItemId, Storyline},
    store::Storylines,
    usecase::Error,
};

/// Gives the storyline that an item belongs to, else the one that had it as its lead and is no more.
pub async fn read(store: &Store, id: ItemId) -> Result<Storyline, Error> {
    let lead = membership(store, id).await?.map_or(id, |membership| membership.lead);
    Ok(Storylines::reading(store).find(lead).await?.ok_or(DomainError::StorylineNotFound)?)
}
