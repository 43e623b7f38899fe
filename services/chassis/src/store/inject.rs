//! Injects faults into the statements of writes, so that a test can observe each outcome.

use std::{borrow::Cow, error::Error, fmt, sync::Arc};

use sea_orm::{
    DbBackend, DbErr, RuntimeErr,
    sqlx::{
        self,
        error::{DatabaseError, ErrorKind},
    },
};

use super::FaultKind;

/// Decides for each statement whether it fails. Only tests set this.
#[derive(Clone)]
pub struct Inject(Arc<Decide>);

type Decide = dyn Fn(&str) -> Option<Injected> + Send + Sync;

/// How a statement fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Injected {
    /// The statement is not executed.
    Before(FaultKind),
    /// The statement is not executed, and the database rolls the transaction back by itself, as SQLite does when its
    /// disk is full.
    UndoingAll(FaultKind),
    /// The statement is executed, and its result is lost.
    After(FaultKind),
}

impl Inject {
    /// `decide` receives the text of each statement, `BEGIN` and `COMMIT` included.
    pub fn new(decide: impl Fn(&str) -> Option<Injected> + Send + Sync + 'static) -> Self {
        Self(Arc::new(decide))
    }

    pub(super) fn decide(&self, sql: &str) -> Option<Injected> {
        (self.0)(sql)
    }
}

impl fmt::Debug for Inject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inject")
    }
}

impl Injected {
    /// The error as the database would report it.
    pub(super) fn error(self, backend: DbBackend) -> DbErr {
        let (Self::Before(kind) | Self::UndoingAll(kind) | Self::After(kind)) = self;
        let code = match backend {
            DbBackend::Postgres => postgres(kind),
            _ => sqlite(kind),
        };
        DbErr::Exec(RuntimeErr::SqlxError(Arc::new(sqlx::Error::Database(Box::new(InjectedError { code, kind })))))
    }
}

fn postgres(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Full => "53100",
        FaultKind::ReadOnly => "25006",
        FaultKind::Damaged => "XX001",
        FaultKind::Io | FaultKind::Replaced => "58030",
        FaultKind::Locked => "55P03",
        FaultKind::Conflict => "40001",
        FaultKind::Exhausted => "53200",
        FaultKind::Refused => "28000",
        FaultKind::Statement => "42601",
    }
}

fn sqlite(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Full => "13",
        FaultKind::ReadOnly => "8",
        FaultKind::Damaged => "11",
        FaultKind::Io | FaultKind::Replaced => "10",
        FaultKind::Locked | FaultKind::Conflict => "5",
        FaultKind::Exhausted => "7",
        FaultKind::Refused => "23",
        FaultKind::Statement => "1",
    }
}

#[derive(Debug)]
struct InjectedError {
    code: &'static str,
    kind: FaultKind,
}

impl fmt::Display for InjectedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "injected: {:?}", self.kind)
    }
}

impl Error for InjectedError {}

impl DatabaseError for InjectedError {
    fn message(&self) -> &str {
        "injected"
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.into())
    }

    fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}
