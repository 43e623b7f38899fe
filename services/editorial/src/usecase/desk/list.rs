//! Lists the desks.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use crate::{convert::DesksQuery, domain::Desk, store::Desks, usecase::Error};

/// Returns a page of the desks that the caller may read, by id, and the token of the next page.
pub async fn list(store: &Store, query: &DesksQuery, by: &Authorization) -> Result<(Vec<Desk>, String), Error> {
    Ok(Desks::reading(store).list(query, &by.desks()).await?)
}
