//! Lists storylines.

use newsroom_chassis::store::Store;

use crate::{convert::StorylinesQuery, domain::Storyline, store::Storylines, usecase::Error};

/// Returns a page of storylines, the last changed first, and the token of the next page.
pub async fn list(store: &Store, query: &StorylinesQuery) -> Result<(Vec<Storyline>, String), Error> {
    Ok(Storylines::reading(store).list(query).await?)
}
