//! The stores alone: transactions of 100 stories, each story a row and an outbox row of 2 KiB.

use std::{path::Path, time::Instant};

use futures::future::try_join_all;
use newsroom_tests::{Role, StoreKind};
use rusqlite::Connection;
use sea_orm::sqlx::{self, Connection as _, PgConnection};
use uuid::Uuid;

use super::{BYTES, FOR};

/// How many stories one transaction writes.
const STORIES: usize = 100;
/// How many connections to PostgreSQL write at once.
const CONNECTIONS: usize = 4;

/// Stories per second in an otherwise unused store.
pub(crate) async fn stories(stores: StoreKind) -> f64 {
    match stores {
        StoreKind::Sqlite => {
            let folder = tempfile::tempdir().expect("the folder for temporary files takes a new folder");
            tokio::task::block_in_place(|| sqlite(&folder.path().join("limit.db"))).expect("a new file is writable")
        }
        StoreKind::Postgres => {
            let folder = std::env::temp_dir();
            postgres(&stores.new_store(Role::Editorial, &folder)).await.expect("a new database is writable")
        }
    }
}

/// Writes through rusqlite, with a log (WAL) that each commit syncs.
fn sqlite(path: &Path) -> rusqlite::Result<f64> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE story (id BLOB PRIMARY KEY NOT NULL, content BLOB NOT NULL);
         CREATE TABLE outbox (seq INTEGER PRIMARY KEY, payload BLOB NOT NULL);",
    )?;
    let content = vec![b'x'; BYTES];
    let (start, mut count) = (Instant::now(), 0);
    while start.elapsed() < FOR {
        let tx = connection.transaction()?;
        {
            let mut story = tx.prepare("INSERT INTO story (id, content) VALUES (?1, ?2)")?;
            let mut event = tx.prepare("INSERT INTO outbox (payload) VALUES (?1)")?;
            for _ in 0..STORIES {
                story.execute((Uuid::now_v7().as_bytes(), &content))?;
                event.execute((&content,))?;
            }
        }
        tx.commit()?;
        count += STORIES;
    }
    Ok(count as f64 / start.elapsed().as_secs_f64())
}

/// Writes through sqlx, with one statement for each table in a transaction, on several connections.
async fn postgres(url: &str) -> sqlx::Result<f64> {
    let mut first = PgConnection::connect(url).await?;
    sqlx::query("CREATE TABLE story (id uuid PRIMARY KEY, content bytea NOT NULL)").execute(&mut first).await?;
    sqlx::query("CREATE TABLE outbox (seq bigserial PRIMARY KEY, payload bytea NOT NULL)").execute(&mut first).await?;
    let start = Instant::now();
    let counts = try_join_all((0..CONNECTIONS).map(|_| postgres_writer(url, start))).await?;
    Ok(counts.into_iter().sum::<usize>() as f64 / start.elapsed().as_secs_f64())
}

/// Writes until the time is over, and returns how many stories it wrote.
async fn postgres_writer(url: &str, start: Instant) -> sqlx::Result<usize> {
    let mut connection = PgConnection::connect(url).await?;
    let contents = vec![vec![b'x'; BYTES]; STORIES];
    let mut count = 0;
    while start.elapsed() < FOR {
        let ids: Vec<Uuid> = (0..STORIES).map(|_| Uuid::now_v7()).collect();
        let mut tx = connection.begin().await?;
        let stories = sqlx::query("INSERT INTO story (id, content) SELECT * FROM unnest($1::uuid[], $2::bytea[])");
        stories.bind(&ids).bind(&contents).execute(&mut *tx).await?;
        let events = sqlx::query("INSERT INTO outbox (payload) SELECT * FROM unnest($1::bytea[])");
        events.bind(&contents).execute(&mut *tx).await?;
        tx.commit().await?;
        count += STORIES;
    }
    Ok(count)
}
