//! Reads an edition for a caller.

use newsroom_chassis::store::Store;

use crate::{
    domain::{ArticleId, DomainError, Edition},
    store::Editions,
    usecase::Error,
};

/// Returns an edition with its HTML. Without a number, the newest.
pub async fn read_edition(store: &Store, article: ArticleId, number: Option<i32>) -> Result<Edition, Error> {
    Editions::new(store.reader()).find(article, number).await?.ok_or_else(|| DomainError::EditionNotFound.into())
}
