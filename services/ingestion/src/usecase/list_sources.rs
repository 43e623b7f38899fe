//! Sources are listed.

use newsroom_chassis::store::Store;

use super::Error;
use crate::{convert::SourcesQuery, domain::Source, store};

/// Gives a page of sources in the order of their names, and the token of the next.
pub async fn list_sources(store: &Store, query: &SourcesQuery) -> Result<(Vec<Source>, String), Error> {
    store::sources(store, query).await
}
