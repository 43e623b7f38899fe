//! The error of a use case.

use std::{error, sync::Arc};

use sea_orm::DbErr;

use crate::{
    api_error::{ApiError, ToApiError},
    batch::{BatchError, BatchFault},
    blob::BlobError,
    consumer::HandleError,
    isolate::Panicked,
    store::StoreError,
};

/// Why a use case failed. `D` is the error of the service's domain.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error<D: error::Error + 'static> {
    /// A rule of the domain does not allow it.
    #[error(transparent)]
    Domain(D),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// The blob store failed.
    #[error(transparent)]
    Blobs(BlobError),
}

impl<D: ToApiError> From<D> for Error<D> {
    fn from(error: D) -> Self {
        Self::Domain(error)
    }
}

impl<D: error::Error> From<StoreError> for Error<D> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl<D: error::Error> From<BlobError> for Error<D> {
    fn from(error: BlobError) -> Self {
        Self::Blobs(error)
    }
}

impl<D: error::Error> From<DbErr> for Error<D> {
    fn from(error: DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl<D: ToApiError> From<Error<D>> for ApiError {
    fn from(error: Error<D>) -> Self {
        match error {
            Error::Domain(error) => error.to_api_error(),
            Error::Store(error) => error.into(),
            Error::Blobs(error) => error.into(),
        }
    }
}

impl<D: error::Error + Send + Sync> From<Error<D>> for HandleError {
    fn from(error: Error<D>) -> Self {
        match error {
            Error::Domain(error) => Self::Failed(Arc::new(error)),
            Error::Store(error) => error.into(),
            Error::Blobs(error) => error.into(),
        }
    }
}

impl<D: error::Error> From<Panicked> for Error<D> {
    fn from(panicked: Panicked) -> Self {
        Self::Store(panicked.into())
    }
}

impl<D: error::Error + Clone> BatchError for Error<D> {
    fn batch_fault(&self) -> BatchFault {
        match self {
            Self::Domain(_) => BatchFault::Data,
            Self::Store(error) => error.batch_fault(),
            Self::Blobs(error) if error.is_passing() => BatchFault::Passing,
            Self::Blobs(_) => BatchFault::Data,
        }
    }
}
