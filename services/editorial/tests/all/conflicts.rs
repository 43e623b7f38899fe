//! Many concurrent callers.

use std::collections::HashSet;

use futures::future::join_all;
use newsroom_proto::editorial::v1::{self, StoryAction};
use rstest::rstest;
use tonic::Code;

use crate::support::{Database, World, act, complete, rejected};

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn of_many_writers_who_have_read_the_same_revision_exactly_one_wins(#[case] database: Database) {
    let world = World::on(database, &[]).await;
    let mut story = world.create(complete("Un titre", "Sport")).await;
    for _ in 0..5 {
        let writes = (0..16).map(|_| act(&world.client, StoryAction::Update, &story, &story.etag, ""));
        let (won, lost): (Vec<_>, Vec<_>) = join_all(writes).await.into_iter().partition(Result::is_ok);
        for answer in lost {
            assert_eq!(rejected(answer), (Code::Aborted, "STALE_ETAG".into()));
        }
        assert_eq!(won.len(), 1);
        let winner = won.into_iter().next().unwrap().unwrap();
        assert_eq!((winner.revision, world.get(&story.id).await), (story.revision + 1, winner.clone()));
        story = winner;
    }
    world.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn one_request_sent_by_many_at_once_is_done_once(#[case] database: Database) {
    let world = World::on(database, &[]).await;
    let request = v1::CreateStoryRequest { request_id: "begin".into(), content: Some(complete("Un titre", "Sport")) };
    let calls = (0..16).map(|_| {
        let (mut client, request) = (world.client.clone(), request.clone());
        async move { client.create_story(request).await.unwrap().into_inner().story.unwrap().id }
    });
    let answers: HashSet<_> = join_all(calls).await.into_iter().collect();
    assert_eq!(answers.len(), 1);
    assert_eq!(world.list(v1::ListStoriesRequest::default()).await.len(), 1);
    world.stop().await;
}
