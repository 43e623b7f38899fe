//! Why a use case fails.

use newsroom_chassis::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such article")]
    ArticleNotFound,
    #[error("there is no such edition")]
    EditionNotFound,
    #[error(transparent)]
    Store(#[from] StoreError),
}
