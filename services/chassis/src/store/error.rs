//! What can go wrong in a store.

use sea_orm::{DbErr, RuntimeErr, SqlErr};
use tonic::Code;

use crate::refusal::Refusal;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database does not answer or cannot write; trying again may help.
    #[error("the store does not answer")]
    Unavailable(#[source] DbErr),
    /// A unique key is taken.
    #[error("the store has one already")]
    Taken(#[source] DbErr),
    /// The database refused a statement: a fault of ours.
    #[error("the store refused a statement")]
    Refused(#[source] DbErr),
    /// What is stored cannot be read back: a fault of ours, or of the disk.
    #[error("the store holds something unreadable: {0}")]
    Unreadable(String),
    /// The lease under which the write was to happen belongs to another by now.
    #[error("the lease is lost")]
    LeaseLost,
    /// The aggregate changed between its loading and its saving.
    #[error("changed by another at the same time")]
    Conflict,
    /// The request id came before, with another body.
    #[error("the request id came before with another body")]
    RequestIdReused,
    /// A fact is too large for the bus.
    #[error("the fact has {0} bytes, more than the bus carries")]
    FactTooLarge(usize),
    /// The write was given up, because it panicked or the store is closing.
    #[error("the write was given up")]
    GivenUp,
    /// Another process has this SQLite file open.
    #[error("another process has the store {0} open")]
    InUse(String),
    /// The schema is older or newer than this version needs.
    #[error("the schema is not the one that this version needs: {0}")]
    Schema(String),
    /// The URL names no store that can be opened.
    #[error("{0}")]
    Url(String),
}

impl StoreError {
    /// Whether the same write may succeed later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Conflict | Self::LeaseLost | Self::GivenUp)
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Self::Taken(error);
        }
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error),
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) if passes(cause) => {
                Self::Unavailable(error)
            }
            DbErr::Type(text) | DbErr::Json(text) => Self::Unreadable(text.clone()),
            _ => Self::Refused(error),
        }
    }
}

/// Lost connections, full disks, locks, deadlocks and a server that is going down pass; the rest is a fault of ours.
fn passes(cause: &sea_orm::sqlx::Error) -> bool {
    use sea_orm::sqlx::Error;
    match cause {
        Error::Io(_) | Error::Tls(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed => true,
        Error::Protocol(_) => true,
        Error::Database(database) => {
            database.code().is_some_and(|code| match (code.len(), code.parse::<i32>()) {
                // PostgreSQL: connection, transaction rollback, resources, operator.
                (5, _) => ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)),
                // SQLite: busy, locked, I/O, full; the low byte is the primary code.
                (_, Ok(code)) => [5, 6, 10, 13].contains(&(code & 0xff)),
                _ => false,
            })
        }
        _ => false,
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::RequestIdReused => Self::new(Code::FailedPrecondition, "REQUEST_ID_REUSED", error),
            StoreError::Conflict => Self::new(Code::Aborted, "CONFLICT", error),
            StoreError::FactTooLarge(_) => Self::new(Code::InvalidArgument, "TOO_LARGE", error),
            StoreError::Taken(_) => Self::new(Code::AlreadyExists, "ALREADY_EXISTS", error),
            error if error.is_passing() => Self::unavailable("STORE_UNAVAILABLE", "the store does not answer"),
            _ => Self::new(Code::Internal, "INTERNAL", "something went wrong in the store"),
        }
    }
}
