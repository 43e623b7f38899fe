//! A list needs as many statements for fifty rows as for one.

use newsroom_fixtures::count_statements;
use newsroom_recommendations::usecase::find_related;
use rstest::rstest;

use crate::{
    stories::many,
    support::{Database, known, loaded_index, record},
};

/// The statements of a call that finds so many related articles.
async fn count(database: &Database, rows: u128) -> u64 {
    let store = &database.open().await;
    let articles = many(rows + 1);
    for article in &articles {
        record(store, article).await;
    }
    let index = loaded_index(store, 100).await;
    let found = find_related(store, &index, known(&articles[0]).id, 50);
    let (related, count) = count_statements(store, found).await;
    assert!(!related.unwrap().is_empty());
    count
}

#[rstest]
#[case::sqlite(Database::sqlite(), Database::sqlite())]
#[case::postgresql(Database::postgres(), Database::postgres())]
#[tokio::test]
async fn related_articles_need_as_many_statements_among_many_as_among_few(
    #[case] one: Database,
    #[case] fifty: Database,
) {
    assert_eq!(count(&one, 7).await, count(&fifty, 56).await);
}
