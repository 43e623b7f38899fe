//! Reads an article for a caller.

use newsroom_chassis::store::Store;

use crate::{
    domain::{Article, ArticleId, DomainError, Withdrawal},
    store::{Articles, Withdrawals},
    usecase::Error,
};

/// Returns an article, published or withdrawn, and its withdrawal if an operator withdrew it.
pub async fn read_article(store: &Store, id: ArticleId) -> Result<(Article, Option<Withdrawal>), Error> {
    let article = Articles::new(store.reader()).find(id).await?.ok_or(DomainError::ArticleNotFound)?;
    let withdrawal = if article.is_published() { None } else { Withdrawals::new(store.reader()).find(id).await? };
    Ok((article, withdrawal))
}
