//! Lists sources.

use newsroom_chassis::{clock, store::Store};

use crate::{convert::SourcesQuery, domain::Source, store::Sources, usecase::Error};

/// Returns a page of sources in the order of their names, and the token of the next page.
pub async fn list(store: &Store, query: &SourcesQuery) -> Result<(Vec<Source>, String), Error> {
    Ok(Sources::reading(store).list(query, clock::now()).await?)
}
