//! What the stores, the streams and the servers of a newsroom have taken in, to know what one story needs.

use std::ops::Sub;

use async_nats::jetstream;
use futures::TryStreamExt as _;
use newsroom_tests::Newsroom;
use rusqlite::OpenFlags;
use sea_orm::sqlx::{self, AssertSqlSafe, Connection as _, PgConnection};

/// The metric that counts calls, by method and status.
const CALLS: &str = "newsroom_rpc_server_call_duration_seconds_count";

/// What a newsroom holds, or what it has taken in between two moments.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stored {
    /// The rows of all tables.
    pub rows: f64,
    /// The size of all databases, in bytes.
    pub row_bytes: f64,
    /// The messages that were published to all streams.
    pub messages: f64,
    /// The size of all streams, in bytes.
    pub message_bytes: f64,
    /// The calls that the services answered.
    pub calls: f64,
}

impl Stored {
    /// What it holds now.
    pub async fn of(newsroom: &Newsroom) -> Self {
        let mut stored = Self::default();
        for url in newsroom.stores() {
            let counted = match url.strip_prefix("sqlite:") {
                Some(path) => sqlite(path).expect("the store can be read"),
                None => postgres(&url).await.expect("the store can be read"),
            };
            stored.rows += counted.0 as f64;
            stored.row_bytes += counted.1 as f64;
        }
        let client = async_nats::connect(newsroom.nats.url()).await.expect("the bus is up");
        let jetstream = jetstream::new(client);
        let mut streams = jetstream.streams();
        while let Some(stream) = streams.try_next().await.expect("the bus is up") {
            stored.messages += stream.state.last_sequence as f64;
            stored.message_bytes += stream.state.bytes as f64;
        }
        let metrics = newsroom.metrics().await;
        let calls = metrics.iter().flat_map(|metrics| metrics.lines()).filter(|line| line.starts_with(CALLS));
        stored.calls = calls.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum();
        stored
    }

    /// The share of each of `count` stories.
    pub fn per(self, count: f64) -> Self {
        Self {
            rows: self.rows / count,
            row_bytes: self.row_bytes / count,
            messages: self.messages / count,
            message_bytes: self.message_bytes / count,
            calls: self.calls / count,
        }
    }
}

impl Sub for Stored {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            rows: self.rows - before.rows,
            row_bytes: self.row_bytes - before.row_bytes,
            messages: self.messages - before.messages,
            message_bytes: self.message_bytes - before.message_bytes,
            calls: self.calls - before.calls,
        }
    }
}

/// The rows and the bytes of a database file.
fn sqlite(path: &str) -> rusqlite::Result<(i64, i64)> {
    let connection = rusqlite::Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let tables: Vec<String> = tables.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut rows = 0;
    for table in tables {
        rows += connection.query_row(&format!("SELECT count(*) FROM \"{table}\""), (), |row| row.get::<_, i64>(0))?;
    }
    let size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
    Ok((rows, connection.query_row(size, (), |row| row.get(0))?))
}

/// The rows and the bytes of a database of PostgreSQL.
async fn postgres(url: &str) -> sqlx::Result<(i64, i64)> {
    let mut connection = PgConnection::connect(url).await?;
    let tables = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut connection).await?;
    let mut rows = 0;
    for table in tables {
        let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        rows += sqlx::query_scalar::<_, i64>(count).fetch_one(&mut connection).await?;
    }
    let size = "SELECT pg_database_size(current_database())";
    Ok((rows, sqlx::query_scalar(size).fetch_one(&mut connection).await?))
}
