//! The editions of an article are listed.

use newsroom_chassis::store::Store;

use super::Error;
use crate::{convert::EditionsQuery, domain::Edition, store};

/// A page of an article's editions, newest first, and the token of the next page.
pub async fn list_editions(store: &Store, query: &EditionsQuery) -> Result<(Vec<Edition>, String), Error> {
    let (editions, next) = store::editions(store, query).await?;
    if editions.is_empty() && store::find(store, query.article_id).await?.is_none() {
        return Err(Error::ArticleNotFound);
    }
    Ok((editions, next))
}
