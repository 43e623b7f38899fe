//! Finds rows by the last digits of their id, which people type.
//!
//! The ids are UUIDv7. Thousands of ids share their first digits, which are a time; the last digits are random. An
//! index holds the digits in reverse order, so that an ending is a range of the index.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sea_orm_migration::{SchemaManager, prelude::DbErr};
use uuid::Uuid;

/// The number of last digits that the index holds.
const INDEXED: usize = 12;
/// Fewer digits would match too many rows.
const FEWEST: usize = 4;
/// The most ids that a search returns.
const MOST_IDS: u64 = 100;

/// The last 4 to 12 hexadecimal digits of an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdEnding(String);

/// The text is not the ending of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be the last {FEWEST} to {INDEXED} hexadecimal digits of an id")]
pub struct IdEndingError;

impl IdEnding {
    /// Parses an ending in upper or lower case, without hyphens.
    pub fn parse(text: &str) -> Result<Self, IdEndingError> {
        let fits = (FEWEST..=INDEXED).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
        if fits { Ok(Self(text.to_ascii_lowercase())) } else { Err(IdEndingError) }
    }

    /// The ids of `table` with this ending, at most 100. The table needs [`index_endings`].
    pub async fn find(&self, connection: &impl ConnectionTrait, table: &str) -> Result<Vec<Uuid>, DbErr> {
        let rows = connection.query_all_raw(self.select(connection.get_database_backend(), table)).await?;
        rows.iter().map(|row| row.try_get_by_index(0)).collect()
    }

    fn select(&self, backend: DbBackend, table: &str) -> Statement {
        let backwards = backwards(backend);
        let (from, to) = match backend {
            DbBackend::Sqlite => ("?", "?"),
            _ => ("$1", "$2"),
        };
        let sql = format!(
            "SELECT id FROM {table} WHERE {backwards} >= {from} AND {backwards} < {to} \
             ORDER BY {backwards} LIMIT {MOST_IDS}"
        );
        let digits: String = self.0.chars().rev().collect();
        // "g" sorts after every hexadecimal digit, so this is the end of the range.
        let end = format!("{digits}g");
        let bounds = [digits, end].map(|bound| match backend {
            DbBackend::Sqlite => bound.to_ascii_uppercase(),
            _ => bound,
        });
        Statement::from_sql_and_values(backend, sql, bounds.map(Into::into))
    }
}

/// Creates the index over the id endings of `table`, whose key is `id`.
pub async fn index_endings(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let backwards = backwards(manager.get_database_backend());
    let create = format!("CREATE INDEX {table}_id_ending ON {table} (({backwards}))");
    manager.get_connection().execute_unprepared(&create).await?;
    Ok(())
}

/// The last digits of the column `id` in reverse. The index and the query have to use the same expression.
fn backwards(backend: DbBackend) -> String {
    match backend {
        DbBackend::Sqlite => {
            let digit = |place| format!("substr(hex(substr(id, 11)), {place}, 1)");
            (1..=INDEXED).rev().map(digit).collect::<Vec<_>>().join(" || ")
        }
        // The collation "C" sorts the digits correctly, whatever the collation of the database is.
        _ => format!("reverse(right(id::text, {INDEXED})) COLLATE \"C\""),
    }
}

#[cfg(test)]
#[path = "ending_tests.rs"]
mod tests;
