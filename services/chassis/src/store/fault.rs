//! What a database error means for the transaction, for the caller and for the operator.

use std::fmt;

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{self, error::DatabaseError},
};

use super::StoreError;

/// Why a store does not work, in terms for an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The store: a file, or the address of a database without its credentials.
    pub store: String,
    /// The error text of the database.
    pub cause: String,
    /// How the operator repairs it.
    pub remedy: &'static str,
    /// Its kind.
    pub kind: FaultKind,
}

/// The kind of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// No space is left.
    Full,
    /// The store is read only.
    ReadOnly,
    /// Its content is damaged.
    Damaged,
    /// The disk, or the connection to the database, fails.
    Io,
    /// Another process has locked the store.
    Locked,
    /// Two writes conflicted.
    Conflict,
    /// Memory or connections are used up.
    Exhausted,
    /// Its file was removed or replaced while it was open.
    Replaced,
    /// The database does not exist, or does not let this user in.
    Refused,
    /// The database does not understand a statement, or another bug of this program.
    Statement,
}

impl FaultKind {
    /// How the operator repairs a fault of this kind.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Full => "free space on its volume; the service then goes on by itself",
            Self::ReadOnly => {
                "make the file and its folder writable, or name the primary database; the service then goes on by itself"
            }
            Self::Damaged => "stop the service, restore the store from a backup, and reconcile",
            Self::Io => "check the disk, or the database and the way to it; the service goes on by itself",
            Self::Locked => "end what else has it open; the service goes on by itself",
            Self::Conflict => "try again",
            Self::Exhausted => "give it more memory or connections",
            Self::Replaced => "put the file back, or start the service again to begin with the file that stands there",
            Self::Refused => "create the database and its user, or correct the store's address",
            Self::Statement => "report this: the program and the schema do not fit",
        }
    }

    /// Whether the fault can end without a restart of this program.
    pub(super) fn may_pass(self) -> bool {
        !matches!(self, Self::Damaged | Self::Replaced | Self::Statement)
    }
}

impl Fault {
    /// A fault of a store.
    pub(super) fn new(store: &str, kind: FaultKind, cause: impl fmt::Display) -> Self {
        Self { store: store.to_owned(), cause: cause.to_string(), remedy: kind.remedy(), kind }
    }

    /// The fault that an error reports.
    pub(super) fn of(store: &str, error: &DbErr) -> Self {
        Self::new(store, kind(error), cause(error))
    }
}

impl Fault {
    /// The error for a write that did not cause the fault: its caller may try again.
    pub(super) fn of_another(&self) -> StoreError {
        StoreError::Unavailable(DbErr::Custom(self.to_string()))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store {}: {}: {}", self.store, self.cause, self.remedy)
    }
}

/// Whether the database rejected one statement because of a constraint. SQLite undoes only this statement, and the
/// transaction can continue. After any other error the state of the transaction is uncertain.
pub(super) fn is_constraint(error: &DbErr) -> bool {
    code(error).is_some_and(|code| match code.len() {
        5 => code.starts_with("23"),
        _ => primary(&code) == Some(19),
    })
}

/// The kind of fault of an error.
pub(super) fn kind(error: &DbErr) -> FaultKind {
    let Some(code) = code(error) else {
        return if is_connection(error) { FaultKind::Io } else { FaultKind::Statement };
    };
    if code.len() == 5 {
        return postgres(&code);
    }
    match primary(&code) {
        Some(5 | 6 | 15) => FaultKind::Locked,
        Some(7) => FaultKind::Exhausted,
        Some(8) => FaultKind::ReadOnly,
        Some(10 | 14) => FaultKind::Io,
        Some(11 | 26) => FaultKind::Damaged,
        Some(13) => FaultKind::Full,
        Some(23) => FaultKind::Refused,
        _ => FaultKind::Statement,
    }
}

/// SQLSTATE classes: connection, transaction rollback, authorization, catalog name, resources, object state, operator,
/// system, corruption.
fn postgres(code: &str) -> FaultKind {
    match code {
        "53100" => FaultKind::Full,
        "25006" => FaultKind::ReadOnly,
        "XX001" | "XX002" => FaultKind::Damaged,
        "55P03" => FaultKind::Locked,
        _ => match &code[..2] {
            "08" | "57" | "58" => FaultKind::Io,
            "40" => FaultKind::Conflict,
            "28" | "3D" => FaultKind::Refused,
            "53" => FaultKind::Exhausted,
            _ => FaultKind::Statement,
        },
    }
}

fn is_connection(error: &DbErr) -> bool {
    use sqlx::Error;
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => matches!(
            &**cause,
            Error::Io(_)
                | Error::Tls(_)
                | Error::Protocol(_)
                | Error::PoolTimedOut
                | Error::PoolClosed
                | Error::WorkerCrashed
        ),
        _ => false,
    }
}

/// The error when a connection cannot be opened.
pub(super) fn connecting(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}

/// The error code of the database: five characters from PostgreSQL (SQLSTATE), a number from SQLite.
fn code(error: &DbErr) -> Option<String> {
    database_error(error)?.code().map(std::borrow::Cow::into_owned)
}

fn database_error(error: &DbErr) -> Option<&dyn DatabaseError> {
    let cause = match error {
        DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause))
        | DbErr::Conn(RuntimeErr::SqlxError(cause)) => cause,
        _ => return None,
    };
    match &**cause {
        sqlx::Error::Database(error) => Some(&**error),
        _ => None,
    }
}

/// The primary code of SQLite: the low byte of an extended code.
fn primary(code: &str) -> Option<i32> {
    code.parse::<i32>().ok().map(|code| code & 0xff)
}

/// The message of the database, without the prefixes of the layers above it.
fn cause(error: &DbErr) -> String {
    match database_error(error) {
        Some(error) => match error.code() {
            Some(code) => format!("{} (code {code})", error.message()),
            None => error.message().to_owned(),
        },
        None => error.to_string(),
    }
}
