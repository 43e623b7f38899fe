//! An article is read.

use newsroom_chassis::store::Store;

use super::Error;
use crate::{
    domain::{Article, ArticleId, Withdrawal},
    store,
};

/// Reads an article, a withdrawn one too, and who withdrew it if an operator did.
pub async fn read_article(store: &Store, id: ArticleId) -> Result<(Article, Option<Withdrawal>), Error> {
    let article = store::find(store, id).await?.ok_or(Error::ArticleNotFound)?;
    let withdrawal = if article.is_published() { None } else { store::withdrawal(store, id).await? };
    Ok((article, withdrawal))
}
