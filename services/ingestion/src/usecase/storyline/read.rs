//! Reads a storyline.

use newsroom_chassis::store::Store;

use super::membership;
use crate::{
    domain::{DomainError, ItemId, Storyline},
    store::Storylines,
    usecase::Error,
};

/// Returns the storyline of an item. If it has none, returns the former storyline of which it was the lead.
pub async fn read(store: &Store, id: ItemId) -> Result<Storyline, Error> {
    let lead = membership(store, id).await?.map_or(id, |membership| membership.lead);
    Ok(Storylines::reading(store).find(lead).await?.ok_or(DomainError::StorylineNotFound)?)
}
