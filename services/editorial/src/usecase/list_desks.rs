//! The desks are listed.

use newsroom_chassis::store::Store;

use crate::{
    convert::DesksQuery,
    domain::Desk,
    store::{self, Error},
};

/// Gives a page of desks by id, and the token of the next.
pub async fn list_desks(store: &Store, query: &DesksQuery) -> Result<(Vec<Desk>, String), Error> {
    store::desks(store, query).await
}
