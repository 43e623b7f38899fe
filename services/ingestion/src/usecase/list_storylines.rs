//! Storylines are listed.

use newsroom_chassis::store::Store;

use super::Error;
use crate::{convert::StorylinesQuery, domain::Storyline, store::matching};

/// Gives a page of storylines, the one that changed last first, and the token of the next.
pub async fn list_storylines(store: &Store, query: &StorylinesQuery) -> Result<(Vec<Storyline>, String), Error> {
    matching::list(store, query).await
}
