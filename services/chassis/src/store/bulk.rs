//! Statements for many rows. Their text depends on a few sizes only, so that a connection prepares each of them once.
//!
//! A statement has room for 1, 8, 64 or 256 rows. Unused places are `NULL` in the first column and are skipped, so the
//! first column of a row must not be null. More rows need one statement for each 256.

use std::fmt::Write as _;

use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, DbBackend, EntityName as _, EntityTrait, IdenStatic as _,
    Iterable as _, QueryResult, Statement, Value,
};

use super::StoreError;

/// The places of a statement. 256 rows of 20 columns stay far below the limit of 32,766 parameters.
const SIZES: [usize; 4] = [1, 8, 64, 256];
/// The most rows of one statement.
const MAX_ROWS: usize = SIZES[SIZES.len() - 1];

type Column<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;

/// What happens to a row whose key exists.
#[derive(Clone, Debug)]
pub enum OnConflict<C> {
    /// The statement fails.
    Fail,
    /// The stored row stays. Applies to every unique key of the table.
    Ignore,
    /// The stored row with the same `key` takes over these columns.
    Replace {
        /// The columns of the primary key or of a unique key.
        key: Vec<C>,
        /// The columns that are replaced.
        columns: Vec<C>,
        /// The row is replaced only if this column is greater in the new row.
        newer: Option<C>,
    },
}

/// Repeats the last of these values up to one of a few lengths, for a condition with `IN`.
pub fn padded<V: Clone>(values: impl IntoIterator<Item = V>) -> Vec<V> {
    let mut values: Vec<V> = values.into_iter().collect();
    if let Some(last) = values.last().cloned() {
        let length = match SIZES.iter().find(|size| **size >= values.len()) {
            Some(size) => *size,
            None => values.len().next_power_of_two(),
        };
        values.resize(length, last);
    }
    values
}

/// Inserts rows in their order. All of them set the same columns. Returns the number of inserted or replaced rows.
pub async fn insert<A: ActiveModelTrait>(
    connection: &impl ConnectionTrait,
    rows: Vec<A>,
    on_conflict: OnConflict<Column<A>>,
) -> Result<u64, StoreError> {
    let mut inserted = 0;
    for rows in rows.chunks(MAX_ROWS) {
        let statement = insert_statement(connection.get_database_backend(), rows, &on_conflict, &[]);
        inserted += connection.execute_raw(statement).await?.rows_affected();
    }
    Ok(inserted)
}

/// As [`insert`]. Returns these columns of each inserted or replaced row.
pub async fn insert_returning<A: ActiveModelTrait>(
    connection: &impl ConnectionTrait,
    rows: Vec<A>,
    on_conflict: OnConflict<Column<A>>,
    returning: &[Column<A>],
) -> Result<Vec<QueryResult>, StoreError> {
    let mut returned = Vec::with_capacity(rows.len());
    for rows in rows.chunks(MAX_ROWS) {
        let statement = insert_statement(connection.get_database_backend(), rows, &on_conflict, returning);
        returned.append(&mut connection.query_all_raw(statement).await?);
    }
    Ok(returned)
}

/// Updates the rows with these `key` columns, which every row sets. All rows set the same columns. Returns the number of
/// updated rows.
pub async fn update<A: ActiveModelTrait>(
    connection: &impl ConnectionTrait,
    rows: Vec<A>,
    key: &[Column<A>],
) -> Result<u64, StoreError> {
    let mut updated = 0;
    for rows in rows.chunks(MAX_ROWS) {
        let statement = update_statement(connection.get_database_backend(), rows, key, None);
        updated += connection.execute_raw(statement).await?.rows_affected();
    }
    Ok(updated)
}

/// As [`update`], but only rows whose `revision` column still has the value beside the row.
pub async fn update_revisions<A: ActiveModelTrait>(
    connection: &impl ConnectionTrait,
    rows: Vec<(A, i64)>,
    key: &[Column<A>],
    revision: Column<A>,
) -> Result<u64, StoreError> {
    let (rows, stored): (Vec<A>, Vec<i64>) = rows.into_iter().unzip();
    let mut updated = 0;
    for (rows, stored) in rows.chunks(MAX_ROWS).zip(stored.chunks(MAX_ROWS)) {
        let statement = update_statement(connection.get_database_backend(), rows, key, Some((revision, stored)));
        updated += connection.execute_raw(statement).await?.rows_affected();
    }
    Ok(updated)
}

fn insert_statement<A: ActiveModelTrait>(
    backend: DbBackend,
    rows: &[A],
    on_conflict: &OnConflict<Column<A>>,
    returning: &[Column<A>],
) -> Statement {
    let columns = columns_of(rows);
    let table = A::Entity::default().table_name().to_owned();
    let mut sql = format!("INSERT INTO \"{table}\" (");
    list(&mut sql, columns.iter().map(|column| quoted(*column)));
    sql.push_str(") SELECT ");
    list(&mut sql, (1..=columns.len()).map(|number| format!("column{number}")));
    let values = values(&mut sql, backend, rows, &columns, None);
    sql.push_str(" WHERE column1 IS NOT NULL");
    match on_conflict {
        OnConflict::Fail => {}
        OnConflict::Ignore => sql.push_str(" ON CONFLICT DO NOTHING"),
        OnConflict::Replace { key, columns, newer } => {
            sql.push_str(" ON CONFLICT (");
            list(&mut sql, key.iter().map(|column| quoted(*column)));
            sql.push_str(") DO UPDATE SET ");
            list(&mut sql, columns.iter().map(|column| format!("{0} = excluded.{0}", quoted(*column))));
            if let Some(newer) = newer {
                let newer = quoted(*newer);
                write!(sql, " WHERE \"{table}\".{newer} < excluded.{newer}").unwrap_or_default();
            }
        }
    }
    if !returning.is_empty() {
        sql.push_str(" RETURNING ");
        list(&mut sql, returning.iter().map(|column| quoted(*column)));
    }
    Statement::from_sql_and_values(backend, sql, values)
}

fn update_statement<A: ActiveModelTrait>(
    backend: DbBackend,
    rows: &[A],
    key: &[Column<A>],
    guard: Option<(Column<A>, &[i64])>,
) -> Statement {
    let is_key = |column: &Column<A>| key.iter().any(|key| key.as_str() == column.as_str());
    let (mut columns, changed): (Vec<_>, Vec<_>) = columns_of(rows).into_iter().partition(is_key);
    let keys = columns.len();
    columns.extend(changed);
    let table = A::Entity::default().table_name().to_owned();
    let mut sql = format!("UPDATE \"{table}\" SET ");
    let named = columns.iter().enumerate();
    list(&mut sql, named.clone().skip(keys).map(|(at, column)| format!("{} = column{}", quoted(*column), at + 1)));
    let values = values(&mut sql, backend, rows, &columns, guard.map(|(_, stored)| stored));
    sql.push_str(" WHERE ");
    let equal = |column: Column<A>, number: usize| format!("\"{table}\".{} = column{number}", quoted(column));
    let mut conditions: Vec<String> = named.take(keys).map(|(at, column)| equal(*column, at + 1)).collect();
    conditions.extend(guard.map(|(column, _)| equal(column, columns.len() + 1)));
    sql.push_str(&conditions.join(" AND "));
    Statement::from_sql_and_values(backend, sql, values)
}

/// The columns that the rows set.
fn columns_of<A: ActiveModelTrait>(rows: &[A]) -> Vec<Column<A>> {
    let Some(first) = rows.first() else { return Vec::new() };
    Column::<A>::iter().filter(|column| !matches!(first.get(*column), ActiveValue::NotSet)).collect()
}

/// Appends the rows as a table, whose columns are `column1`, `column2` and so on. Returns the values of its parameters.
fn values<A: ActiveModelTrait>(
    sql: &mut String,
    backend: DbBackend,
    rows: &[A],
    columns: &[Column<A>],
    guard: Option<&[i64]>,
) -> Vec<Value> {
    let places = SIZES.iter().copied().find(|size| *size >= rows.len()).unwrap_or(MAX_ROWS);
    let width = columns.len() + usize::from(guard.is_some());
    let mut values = Vec::with_capacity(places * width);
    for (at, row) in rows.iter().enumerate() {
        values.extend(columns.iter().map(|column| row.get(*column).into_value().unwrap_or(Value::Bool(None))));
        values.extend(guard.and_then(|stored| stored.get(at)).map(|stored| Value::from(*stored)));
    }
    let nulls: Vec<Value> = values.iter().take(width).map(Value::as_null).collect();
    for _ in rows.len()..places {
        values.extend_from_slice(&nulls);
    }
    sql.push_str(" FROM (VALUES ");
    for place in 0..places {
        sql.push_str(if place == 0 { "(" } else { ",(" });
        for column in 0..width {
            if column > 0 {
                sql.push(',');
            }
            match backend {
                DbBackend::Postgres => write!(sql, "${}", place * width + column + 1).unwrap_or_default(),
                _ => sql.push('?'),
            }
        }
        sql.push(')');
    }
    sql.push_str(") AS given");
    values
}

fn quoted(column: impl sea_orm::IdenStatic) -> String {
    format!("\"{}\"", column.as_str())
}

fn list(sql: &mut String, parts: impl Iterator<Item = String>) {
    for (at, part) in parts.enumerate() {
        if at > 0 {
            sql.push_str(", ");
        }
        sql.push_str(&part);
    }
}
