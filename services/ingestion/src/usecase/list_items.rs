//! Items are listed, by source, section and time.

use newsroom_chassis::store::Store;

use super::Error;
use crate::{convert::ItemsQuery, domain::Item, store};

/// Gives a page of items, the one that came last first, and the token of the next.
pub async fn list_items(store: &Store, query: &ItemsQuery) -> Result<(Vec<Item>, String), Error> {
    store::items(store, query).await
}
