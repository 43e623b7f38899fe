//! A list needs as many statements for fifty rows as for one, whatever belongs to each row.

use newsroom_editorial::{convert, usecase};
use newsroom_fixtures::{anyone, count_statements};
use newsroom_proto::editorial::v1::{ListDesksRequest, ListStoriesRequest, ListStoryRevisionsRequest};
use rstest::rstest;

use crate::{
    store::{create, update},
    support::Database,
};

/// The statements of each list over so many stories, desks and revisions.
async fn counts(database: &Database, rows: usize) -> [u64; 3] {
    let store = &database.open().await;
    let mut story = create(store, "Le port", "Rubrique 0").await;
    for number in 1..rows {
        story = update(store, &story, None, &format!("Le port {number}")).await.unwrap();
        create(store, "Le port", &format!("Rubrique {number}")).await;
    }
    let query = convert::stories_query(&ListStoriesRequest::default()).unwrap();
    let (stories, list_stories) = count_statements(store, usecase::story::list(store, &query, anyone())).await;
    let query = convert::desks_query(&ListDesksRequest::default()).unwrap();
    let (desks, list_desks) = count_statements(store, usecase::desk::list(store, &query, anyone())).await;
    let request = ListStoryRevisionsRequest { story_id: story.id.to_string(), ..Default::default() };
    let query = convert::revisions_query(&request).unwrap();
    let (revisions, list_revisions) =
        count_statements(store, usecase::story::list_revisions(store, &query, anyone())).await;
    assert_eq!([stories.unwrap().0.len(), desks.unwrap().0.len(), revisions.unwrap().0.len()], [rows; 3]);
    [list_stories, list_desks, list_revisions]
}

#[rstest]
#[case::sqlite(Database::sqlite(), Database::sqlite())]
#[case::postgresql(Database::postgres(), Database::postgres())]
#[tokio::test]
async fn a_list_needs_as_many_statements_for_fifty_rows_as_for_one(#[case] one: Database, #[case] fifty: Database) {
    assert_eq!(counts(&one, 1).await, counts(&fifty, 50).await);
}
