//! Storylines are listed.

use newsroom_chassis::store::Store;

use crate::{convert::StorylinesQuery, domain::Storyline, store::Storylines, usecase::Error};

/// Gives a page of storylines, the one that changed last first, and the token of the next page.
pub async fn list(store: &Store, query: &StorylinesQuery) -> Result<(Vec<Storyline>, String), Error> {
    Ok(Storylines::reading(store).list(query).await?)
}
