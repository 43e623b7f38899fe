//! Lists the desks.

use newsroom_chassis::store::Store;

use crate::{convert::DesksQuery, domain::Desk, store::Desks, usecase::Error};

/// Returns a page of desks by id, and the token of the next page.
pub async fn list(store: &Store, query: &DesksQuery) -> Result<(Vec<Desk>, String), Error> {
    Ok(Desks::reading(store).list(query).await?)
}
