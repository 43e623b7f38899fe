//! The connection of a write. Every statement goes through it, so that no failure goes unnoticed.
//!
//! After an error, SQLite may have undone the whole transaction by itself, and PostgreSQL rejects all further
//! statements. So this connection remembers the first error that leaves the transaction uncertain. No later statement
//! reaches the database, and the commit fails, even when the code in between ignored the error.

use std::sync::{Mutex, PoisonError};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement, TransactionTrait as _,
    sqlx::{self, AssertSqlSafe, Executor as _, Sqlite, SqliteConnection, pool::PoolConnection},
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Mutex as AsyncMutex;

use super::{
    Inject, Injected,
    fault::{self, Fault},
    statements::Statements,
};

/// A connection within a transaction.
pub struct WriteConnection {
    session: Session,
    watch: Watch,
}

enum Session {
    /// Kept from one transaction to the next. Plain SQL begins and ends transactions, so that only SQLite tracks
    /// whether one is open. A count of our own would be wrong after SQLite has undone a transaction by itself.
    Sqlite(AsyncMutex<PoolConnection<Sqlite>>),
    Postgres(DatabaseTransaction),
}

/// The results of the statements so far.
struct Watch {
    store: String,
    backend: DbBackend,
    inject: Option<Inject>,
    statements: Statements,
    fault: Mutex<Option<Fault>>,
}

impl WriteConnection {
    /// A connection to SQLite, outside of any transaction.
    pub(super) fn sqlite(
        connection: PoolConnection<Sqlite>,
        store: &str,
        inject: Option<Inject>,
        statements: Statements,
    ) -> Self {
        let session = Session::Sqlite(AsyncMutex::new(connection));
        Self { session, watch: Watch::new(store, DbBackend::Sqlite, inject, statements) }
    }

    /// Begins a transaction of PostgreSQL.
    pub(super) async fn begin(
        database: &DatabaseConnection,
        store: &str,
        inject: Option<Inject>,
        statements: Statements,
    ) -> Result<Self, Fault> {
        let watch = Watch::new(store, DbBackend::Postgres, inject, statements);
        let begun = watch.observe("BEGIN", None, database.begin()).await;
        let transaction = begun.map_err(|error| Fault::of(store, &error))?;
        Ok(Self { session: Session::Postgres(transaction), watch })
    }

    /// The fault that left the transaction uncertain, if there was one.
    pub(super) fn fault(&self) -> Option<Fault> {
        self.watch.fault()
    }

    /// Commits a transaction of PostgreSQL. Rolls it back when an error left it uncertain: the server would answer its
    /// commit with a rollback and report no error.
    pub(super) async fn commit(self) -> Result<(), Fault> {
        let Self { session: Session::Postgres(transaction), watch } = self else { return Ok(()) };
        if let Some(fault) = watch.fault() {
            Self { session: Session::Postgres(transaction), watch }.roll_back().await;
            return Err(fault);
        }
        watch.observe("COMMIT", None, transaction.commit()).await.map_err(|error| Fault::of(&watch.store, &error))
    }

    /// Rolls back a transaction of PostgreSQL.
    pub(super) async fn roll_back(self) {
        if let Session::Postgres(transaction) = self.session {
            // A connection that fails here is not used again, and the server rolls back when the connection ends.
            let _broken = transaction.rollback().await;
        }
    }

    /// Closes a connection to SQLite, which undoes all uncommitted changes.
    pub(super) async fn close(self) {
        if let Session::Sqlite(connection) = self.session {
            // The caller does the same in both cases.
            let _closed = connection.into_inner().close().await;
        }
    }
}

impl Watch {
    fn new(store: &str, backend: DbBackend, inject: Option<Inject>, statements: Statements) -> Self {
        Self { store: store.to_owned(), backend, inject, statements, fault: Mutex::new(None) }
    }

    fn fault(&self) -> Option<Fault> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs a statement, and remembers an error that leaves the transaction uncertain.
    async fn observe<T>(
        &self,
        sql: &str,
        sqlite: Option<&AsyncMutex<PoolConnection<Sqlite>>>,
        run: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        if let Some(fault) = self.fault() {
            return Err(DbErr::Conn(RuntimeErr::Internal(format!("the transaction has failed: {}", fault.cause))));
        }
        self.statements.add();
        let result = match self.inject.as_ref().and_then(|inject| inject.decide(sql)) {
            None => run.await,
            Some(injected) => {
                match injected {
                    Injected::Before(_) => {}
                    Injected::UndoingAll(_) => {
                        if let Some(connection) = sqlite {
                            let mut connection = connection.lock().await;
                            // Outside of a transaction there is nothing to roll back.
                            let _undone = connection.execute("ROLLBACK").await;
                        }
                    }
                    Injected::After(_) => drop(run.await?),
                }
                Err(injected.error(self.backend))
            }
        };
        if let Err(error) = &result
            && (self.backend == DbBackend::Postgres || !fault::is_constraint(error))
        {
            let mut known = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
            known.get_or_insert_with(|| Fault::of(&self.store, error));
        }
        result
    }
}

fn query(statement: &Statement) -> sqlx::query::Query<'_, Sqlite, SqlxValues> {
    let values = statement.values.clone().unwrap_or_else(|| sea_orm::sea_query::Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values))
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}

#[async_trait::async_trait]
impl ConnectionTrait for WriteConnection {
    fn get_database_backend(&self) -> DbBackend {
        self.watch.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let sql = statement.sql.clone();
        match &self.session {
            Session::Postgres(transaction) => self.watch.observe(&sql, None, transaction.execute_raw(statement)).await,
            Session::Sqlite(connection) => {
                let run = async {
                    let mut connection = connection.lock().await;
                    let connection: &mut SqliteConnection = &mut connection;
                    query(&statement).execute(connection).await.map(ExecResult::from).map_err(failed)
                };
                self.watch.observe(&sql, Some(connection), run).await
            }
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.session {
            Session::Postgres(transaction) => self.watch.observe(sql, None, transaction.execute_unprepared(sql)).await,
            Session::Sqlite(connection) => {
                let run = async {
                    let mut connection = connection.lock().await;
                    let executed = connection.execute(AssertSqlSafe(sql.to_owned())).await;
                    executed.map(ExecResult::from).map_err(failed)
                };
                self.watch.observe(sql, Some(connection), run).await
            }
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let sql = statement.sql.clone();
        match &self.session {
            Session::Postgres(transaction) => {
                self.watch.observe(&sql, None, transaction.query_one_raw(statement)).await
            }
            Session::Sqlite(connection) => {
                let run = async {
                    let mut connection = connection.lock().await;
                    let connection: &mut SqliteConnection = &mut connection;
                    let row = query(&statement).fetch_optional(connection).await;
                    row.map(|row| row.map(QueryResult::from)).map_err(failed)
                };
                self.watch.observe(&sql, Some(connection), run).await
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let sql = statement.sql.clone();
        match &self.session {
            Session::Postgres(transaction) => {
                self.watch.observe(&sql, None, transaction.query_all_raw(statement)).await
            }
            Session::Sqlite(connection) => {
                let run = async {
                    let mut connection = connection.lock().await;
                    let connection: &mut SqliteConnection = &mut connection;
                    let rows = query(&statement).fetch_all(connection).await;
                    rows.map(|rows| rows.into_iter().map(QueryResult::from).collect()).map_err(failed)
                };
                self.watch.observe(&sql, Some(connection), run).await
            }
        }
    }
}
