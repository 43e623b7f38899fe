//! Reads a storyline.

use newsroom_access::{Authorization, audit::Resource};
use newsroom_chassis::store::Store;

use super::{membership, permit};
use crate::{
    domain::{DomainError, ItemId, Storyline},
    store::Storylines,
    usecase::Error,
};

/// Returns the storyline of an item. If it has none, returns the former storyline of which it was the lead.
pub async fn read(store: &Store, id: ItemId, by: &Authorization) -> Result<Storyline, Error> {
    by.concern(Resource::new("item", id));
    let lead = membership(store, id).await?.map_or(id, |membership| membership.lead);
    let storyline = Storylines::reading(store).find(lead).await?.ok_or(DomainError::StorylineNotFound)?;
    // The answer says to what the item belongs that was asked for.
    let hidden = permit::hidden(store, storyline.items().chain([id]), by).await?;
    let shown = storyline.without(&hidden).filter(|_| !hidden.contains(&id));
    Ok(shown.ok_or(DomainError::StorylineNotFound)?)
}
