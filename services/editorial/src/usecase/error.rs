//! Why a use case was not carried out.

use newsroom_chassis::{consumer::HandleError, store::StoreError};

use crate::domain::DomainError;

/// Why a use case was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Domain(#[from] DomainError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Error> for HandleError {
    fn from(error: Error) -> Self {
        match error {
            Error::Domain(error) => Self::Failed(error.into()),
            Error::Store(error) => error.into(),
        }
    }
}
