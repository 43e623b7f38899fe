//! The errors of a blob store.

use std::{io, sync::Arc, time::Duration};

use tonic::Code;

use super::BlobDigest;
use crate::{api_error::ApiError, consumer::HandleError};

/// Why a blob cannot be stored or read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BlobError {
    /// The object store does not answer, or rejects the request; trying again may help.
    #[error("the blob store does not answer: {0}")]
    Unavailable(#[source] Arc<object_store::Error>),
    /// The disk of a folder fails; trying again may help.
    #[error("the blob store does not answer: {0}")]
    Disk(#[source] Arc<io::Error>),
    /// The object store did not answer in time; trying again may help.
    #[error("the blob store did not answer within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// The stored content has another digest. It is not returned.
    #[error("the blob {0} is damaged: its content has another digest")]
    Damaged(BlobDigest),
    /// The store cannot be opened, for this reason.
    #[error("{0}")]
    Open(String),
}

impl BlobError {
    /// Whether there is no object at a path.
    pub(super) fn is_not_found(&self) -> bool {
        matches!(self, Self::Unavailable(error) if matches!(**error, object_store::Error::NotFound { .. }))
    }

    /// Whether the same work may succeed later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Disk(_) | Self::TimedOut(_) => true,
            Self::Damaged(_) | Self::Open(_) => false,
        }
    }
}

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        Self::Unavailable(Arc::new(error))
    }
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        Self::Disk(Arc::new(error))
    }
}

impl From<BlobError> for HandleError {
    fn from(error: BlobError) -> Self {
        if error.is_passing() { Self::Passing(Arc::new(error)) } else { Self::Failed(Arc::new(error)) }
    }
}

impl From<BlobError> for ApiError {
    /// The caller does not see the cause, so it is logged here.
    fn from(error: BlobError) -> Self {
        if error.is_passing() {
            tracing::warn!(error = &error as &dyn std::error::Error, "a call failed in the blob store");
            return Self::unavailable("BLOB_STORE_UNAVAILABLE", "the blob store does not answer");
        }
        tracing::error!(error = &error as &dyn std::error::Error, "a call failed in the blob store");
        match error {
            BlobError::Damaged(_) => Self::new(Code::DataLoss, "BLOB_DAMAGED", "the stored file is damaged"),
            _ => Self::new(Code::Internal, "INTERNAL", "something went wrong in the blob store"),
        }
    }
}
