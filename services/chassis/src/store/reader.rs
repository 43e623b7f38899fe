//! The connections for reads. Their errors are recorded in the health of the store.

use std::pin::Pin;

use futures::{Stream, TryStreamExt as _};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement, StreamTrait};

use super::{health::Health, statements::Statements};

/// A pool of connections for queries. A clone shares the pool.
#[derive(Clone, Debug)]
pub struct Reader {
    database: DatabaseConnection,
    health: Health,
    statements: Statements,
}

impl Reader {
    pub(super) fn new(database: DatabaseConnection, health: Health, statements: Statements) -> Self {
        Self { database, health, statements }
    }

    /// The number of statements sent to the database. With it a test checks that a call does not need a statement for
    /// each row.
    pub fn statements(&self) -> u64 {
        self.statements.count()
    }

    /// The connections, for one counted statement.
    fn counted(&self) -> &DatabaseConnection {
        self.statements.add();
        &self.database
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.database.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.counted().execute_raw(statement).await.map_err(|error| self.health.note(error))
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.counted().execute_unprepared(sql).await.map_err(|error| self.health.note(error))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.counted().query_one_raw(statement).await.map_err(|error| self.health.note(error))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.counted().query_all_raw(statement).await.map_err(|error| self.health.note(error))
    }
}

type Rows<'a> = Pin<Box<dyn Stream<Item = Result<QueryResult, DbErr>> + Send + 'a>>;

impl StreamTrait for Reader {
    type Stream<'a> = Rows<'a>;

    fn get_database_backend(&self) -> DbBackend {
        self.database.get_database_backend()
    }

    fn stream_raw<'a>(
        &'a self,
        statement: Statement,
    ) -> Pin<Box<dyn Future<Output = Result<Self::Stream<'a>, DbErr>> + 'a + Send>> {
        Box::pin(async move {
            let rows = self.counted().stream_raw(statement).await.map_err(|error| self.health.note(error))?;
            let noted = rows.map_err(|error| self.health.note(error));
            Ok(Box::pin(noted) as Rows<'a>)
        })
    }
}
