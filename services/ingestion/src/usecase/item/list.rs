//! Lists items by source, section and time.

use newsroom_chassis::store::Store;

use crate::{convert::ItemsQuery, domain::Item, store::Items, usecase::Error};

/// Returns a page of items, the last received first, and the token of the next page.
pub async fn list(store: &Store, query: &ItemsQuery) -> Result<(Vec<Item>, String), Error> {
    Ok(Items::reading(store).list(query).await?)
}
