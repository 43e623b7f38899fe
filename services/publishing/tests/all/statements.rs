//! A list needs as many statements for fifty rows as for one, whatever belongs to each row.

use newsroom_fixtures::count_statements;
use newsroom_proto::publishing::v1::{ListArticlesRequest, ListEditionsRequest};
use newsroom_publishing::{convert, usecase};
use rstest::rstest;

use crate::support::{
    Consumers, Database,
    story::{approved, corrected, correction, story, with},
};

/// The statements of each list over so many articles and editions, and of the front page with its sections.
async fn counts(database: &Database, rows: usize) -> [u64; 4] {
    let consumers = Consumers::over(database.open().await);
    let store = &consumers.store;
    let mut first = story("First");
    consumers.handle_all([approved(&first)]).await;
    for number in 1..rows {
        first = correction(&first, "Note.", |content| content.headline = format!("First {number}"));
        let other = with(&story("Other"), |content| content.section = format!("Section {number}"));
        consumers.handle_all([corrected(&first), approved(&other)]).await;
    }
    let query = convert::articles_query(&ListArticlesRequest::default()).unwrap();
    let (articles, list_articles) = count_statements(store, usecase::list_articles(store, &query)).await;
    let request = ListEditionsRequest { article_id: first.id.clone(), ..Default::default() };
    let query = convert::editions_query(&request).unwrap();
    let (editions, list_editions) = count_statements(store, usecase::list_editions(store, &query)).await;
    assert_eq!([articles.unwrap().0.len(), editions.unwrap().0.len()], [rows; 2]);
    let (sections, list_sections) = count_statements(store, usecase::list_sections(store)).await;
    let sections = sections.unwrap();
    // The navigation shows no more.
    assert_eq!(sections.len(), rows.min(24));
    let (front, open_front) = count_statements(store, usecase::open_front(store, &sections, 3)).await;
    assert!(front.unwrap().sections.iter().all(|(section, cards)| cards[0].section_slug == section.slug));
    [list_articles, list_editions, list_sections, open_front]
}

#[rstest]
#[case::sqlite(Database::sqlite(), Database::sqlite())]
#[case::postgresql(Database::postgres(), Database::postgres())]
#[tokio::test]
async fn a_list_needs_as_many_statements_for_fifty_rows_as_for_one(#[case] one: Database, #[case] fifty: Database) {
    assert_eq!(counts(&one, 1).await, counts(&fifty, 50).await);
}
