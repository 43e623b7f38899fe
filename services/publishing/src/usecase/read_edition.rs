//! An edition is read.

use newsroom_chassis::store::Store;

use super::Error;
use crate::{
    domain::{ArticleId, Edition},
    store,
};

/// Reads an edition with what was rendered; without a number, the newest.
pub async fn read_edition(store: &Store, article: ArticleId, number: Option<i32>) -> Result<Edition, Error> {
    store::edition(store, article, number).await?.ok_or(Error::EditionNotFound)
}
