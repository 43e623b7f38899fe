//! Lists articles for a caller.

use newsroom_chassis::store::Store;

use crate::{convert::ArticlesQuery, domain::Article, store::Articles, usecase::Error};

/// Returns a page of articles, the latest change first, and the token of the next page.
pub async fn list_articles(store: &Store, query: &ArticlesQuery) -> Result<(Vec<Article>, String), Error> {
    Ok(Articles::new(store.reader()).list(query).await?)
}
