//! The errors of a store.

use sea_orm::{DbErr, SqlErr};
use tonic::Code;

use super::fault::{self, Fault, FaultKind};
use crate::{
    api_error::ApiError,
    batch::{BatchError, BatchFault},
};

/// Why a read or a write failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database does not answer or cannot write; trying again may help.
    #[error("the store does not answer")]
    Unavailable(#[source] DbErr),
    /// A unique key already exists.
    #[error("the store has one already")]
    Taken(#[source] DbErr),
    /// The database rejected a statement: a bug of this program.
    #[error("the store refused a statement")]
    Statement(#[source] DbErr),
    /// A stored value cannot be read: a bug of this program, or a fault of the disk.
    #[error("the store holds something unreadable: {0}")]
    Unreadable(String),
    /// Another process now holds the leadership that the write requires.
    #[error("the leadership is lost")]
    LeadershipLost,
    /// The aggregate changed between loading and saving.
    #[error("changed by another at the same time")]
    Conflict,
    /// The request id was used before, with another body.
    #[error("the request id came before with another body")]
    RequestIdReused,
    /// An event is too large for the bus.
    #[error("the event has {0} bytes, more than the bus carries")]
    EventTooLarge(usize),
    /// The write was cancelled, because the store is closing.
    #[error("the write was given up")]
    GivenUp,
    /// The work panicked: a bug of this program. Nothing was written.
    #[error("the work panicked")]
    Panicked,
    /// The store cannot be opened.
    #[error("{0}")]
    Open(Fault),
    /// Another process has this SQLite file open.
    #[error("another process has the store {0} open")]
    InUse(String),
    /// The schema is older or newer than the one this version needs.
    #[error("the schema is not the one that this version needs: {0}")]
    Schema(String),
    /// The URL does not name a supported store.
    #[error("{0}")]
    Url(String),
}

impl StoreError {
    /// A stored value that cannot be read because of `error`.
    pub fn unreadable(error: impl std::fmt::Display) -> Self {
        Self::Unreadable(error.to_string())
    }

    /// Whether the same write may succeed later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Conflict | Self::LeadershipLost | Self::GivenUp)
    }

    /// Whether neither the caller nor a temporary fault is the cause.
    fn is_fault(&self) -> bool {
        !self.is_passing() && !matches!(self, Self::RequestIdReused | Self::EventTooLarge(_) | Self::Taken(_))
    }
}

impl BatchError for StoreError {
    fn batch_fault(&self) -> BatchFault {
        match self {
            Self::Conflict => BatchFault::Conflict,
            Self::Unavailable(error) if fault::kind(error) == FaultKind::Conflict => BatchFault::Conflict,
            error if error.is_passing() => BatchFault::Passing,
            _ => BatchFault::Data,
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Self::Taken(error);
        }
        match &error {
            DbErr::Type(text) | DbErr::Json(text) => Self::Unreadable(text.clone()),
            _ if fault::kind(&error) != FaultKind::Statement => Self::Unavailable(error),
            _ => Self::Statement(error),
        }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        let error = DbErr::Custom(fault.to_string());
        if fault.kind == FaultKind::Statement { Self::Statement(error) } else { Self::Unavailable(error) }
    }
}

impl From<StoreError> for ApiError {
    /// The caller does not see the cause, so it is logged here.
    fn from(error: StoreError) -> Self {
        if error.is_fault() {
            tracing::error!(error = &error as &dyn std::error::Error, "a call failed in the store");
        } else {
            tracing::debug!(error = &error as &dyn std::error::Error, "a call failed in the store");
        }
        match error {
            StoreError::RequestIdReused => Self::new(Code::FailedPrecondition, "REQUEST_ID_REUSED", error),
            StoreError::Conflict => Self::new(Code::Aborted, "CONFLICT", error),
            StoreError::EventTooLarge(_) => Self::new(Code::InvalidArgument, "TOO_LARGE", error),
            StoreError::Taken(_) => Self::new(Code::AlreadyExists, "ALREADY_EXISTS", error),
            error if error.is_passing() => Self::unavailable("STORE_UNAVAILABLE", "the store does not answer"),
            _ => Self::new(Code::Internal, "INTERNAL", "something went wrong in the store"),
        }
    }
}
