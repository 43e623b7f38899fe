//! Lists the editions of an article for a caller.

use newsroom_chassis::store::Store;

use crate::{
    convert::EditionsQuery,
    domain::{DomainError, Edition},
    store::{Articles, Editions},
    usecase::Error,
};

/// Returns a page of an article's editions without their HTML, newest first, and the token of the next page.
pub async fn list_editions(store: &Store, query: &EditionsQuery) -> Result<(Vec<Edition>, String), Error> {
    let (editions, next) = Editions::new(store.reader()).list(query).await?;
    if editions.is_empty() && Articles::new(store.reader()).find(query.article_id).await?.is_none() {
        return Err(DomainError::ArticleNotFound.into());
    }
    Ok((editions, next))
}
