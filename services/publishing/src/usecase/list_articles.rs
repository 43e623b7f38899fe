//! Articles are listed.

use newsroom_chassis::store::Store;

use super::Error;
use crate::{convert::ArticlesQuery, domain::Article, store};

/// A page of articles, the one that changed last first, and the token of the next page.
pub async fn list_articles(store: &Store, query: &ArticlesQuery) -> Result<(Vec<Article>, String), Error> {
    Ok(store::list(store, query).await?)
}
