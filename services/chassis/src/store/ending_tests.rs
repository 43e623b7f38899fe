//! Ids are found by their endings, in both databases, through the index.

use newsroom_fixtures::Postgres;
use sea_orm::{Database, DatabaseConnection};

use super::*;

const ROWS: usize = 20_000;

async fn both() -> [DatabaseConnection; 2] {
    let postgres = Postgres::shared().database();
    [Database::connect("sqlite::memory:").await.unwrap(), Database::connect(postgres).await.unwrap()]
}

/// A table with this many ids, whose times do not matter.
async fn table(connection: &DatabaseConnection) -> Vec<Uuid> {
    let create = "CREATE TABLE thing (id uuid PRIMARY KEY, rest text)";
    connection.execute_unprepared(create).await.unwrap();
    index_endings(&SchemaManager::new(connection), "thing").await.unwrap();
    let ids: Vec<Uuid> = (0..ROWS).map(|_| Uuid::now_v7()).collect();
    for some in ids.chunks(1_000) {
        let rows: Vec<String> = some
            .iter()
            .map(|id| match connection.get_database_backend() {
                DbBackend::Sqlite => format!("(x'{}', 'rest')", id.simple()),
                _ => format!("('{id}', 'rest')"),
            })
            .collect();
        let insert = format!("INSERT INTO thing (id, rest) VALUES {}", rows.join(", "));
        connection.execute_unprepared(&insert).await.unwrap();
    }
    ids
}

fn digits(id: &Uuid, last: usize) -> String {
    id.simple().to_string()[32 - last..].to_owned()
}

#[test]
fn an_ending_is_four_to_twelve_digits() {
    assert_eq!(IdEnding::parse("1A2B3C4D"), IdEnding::parse("1a2b3c4d"));
    for text in ["", "abc", "1a2b3c4g", "1a2b-3c4d", "0123456789abc", "éé", "%%%%", "0000'--"] {
        assert_eq!(IdEnding::parse(text), Err(IdEndingError), "{text}");
    }
}

#[tokio::test]
async fn an_ending_finds_exactly_the_ids_that_end_so() {
    for connection in both().await {
        let ids = table(&connection).await;
        for last in [4, 5, 8, 12] {
            for id in ids.iter().step_by(ROWS / 7) {
                let ending = digits(id, last);
                let mut found = IdEnding::parse(&ending).unwrap().find(&connection, "thing").await.unwrap();
                let mut expected: Vec<Uuid> = ids.iter().filter(|id| digits(id, last) == ending).copied().collect();
                found.sort();
                expected.sort();
                assert_eq!(found, expected, "{ending}");
            }
        }
        let unknown = (0..).map(|n| format!("{n:012x}")).find(|ending| !ids.iter().any(|id| &digits(id, 12) == ending));
        let unknown = IdEnding::parse(&unknown.unwrap()).unwrap();
        assert!(unknown.find(&connection, "thing").await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_ending_is_looked_up_in_its_index() {
    for connection in both().await {
        let ids = table(&connection).await;
        let backend = connection.get_database_backend();
        let mut select = IdEnding::parse(&digits(&ids[0], 8)).unwrap().select(backend, "thing");
        let (explain, column) = match backend {
            DbBackend::Sqlite => ("EXPLAIN QUERY PLAN", 3),
            _ => ("EXPLAIN", 0),
        };
        select.sql = format!("{explain} {}", select.sql);
        let lines = connection.query_all_raw(select).await.unwrap();
        let lines: Vec<String> = lines.iter().map(|line| line.try_get_by_index(column).unwrap()).collect();
        let plan = lines.join("\n");
        assert!(plan.contains("thing_id_ending"), "{plan}");
        assert!(!plan.contains("SCAN thing") && !plan.contains("Seq Scan"), "{plan}");
    }
}
