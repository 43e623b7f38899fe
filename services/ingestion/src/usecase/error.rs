//! Why a use case was not carried out.

use newsroom_chassis::store::StoreError;

use crate::domain::DomainError;

/// Why a use case was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Domain(#[from] DomainError),
    #[error(transparent)]
    Store(#[from] StoreError),
}
