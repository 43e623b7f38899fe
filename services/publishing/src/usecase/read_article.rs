//! An article is read.

use newsroom_chassis::store::Store;

use super::Error;
use crate::{
    domain::{Article, ArticleId},
    store,
};

/// Reads an article, a withdrawn one too.
pub async fn read_article(store: &Store, id: ArticleId) -> Result<Article, Error> {
    store::find(store, id).await?.ok_or(Error::ArticleNotFound)
}
