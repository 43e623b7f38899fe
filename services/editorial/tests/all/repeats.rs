//! Request ids: a repeat gets the first answer, another body is refused.

use newsroom_proto::editorial::v1::{self, Story, StoryAction};
use tonic::Code;

use crate::support::{World, act, complete, rejected};

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_writes_nothing() {
    let world = World::start().await;
    let mut client = world.client.clone();
    let request = v1::CreateStoryRequest { request_id: "begin".into(), content: Some(complete("Un titre", "Sport")) };
    let first = client.create_story(request.clone()).await.unwrap().into_inner().story.unwrap();
    assert_eq!(client.create_story(request).await.unwrap().into_inner().story, Some(first.clone()));
    assert_eq!(world.list(v1::ListStoriesRequest::default()).await.len(), 1);

    let mut story = first;
    let mut answers: Vec<(StoryAction, String, Story)> = Vec::new();
    use StoryAction::*;
    for action in [Update, Submit, SendBack, Spike, Unspike, Submit, Approve, Correct, Kill] {
        let request_id = format!("{action:?} {}", story.revision);
        // The etag is part of the body, so a repeat brings an etag that is stale by now.
        let next = act(&world.client, action, &story, &story.etag, &request_id).await.unwrap();
        assert_eq!(act(&world.client, action, &story, &story.etag, &request_id).await.unwrap(), next, "{action:?}");
        answers.push((action, request_id, story.clone()));
        story = next;
    }
    // A later repeat gets the first answer, although the action is not allowed any more.
    for (action, request_id, before) in answers {
        let again = act(&world.client, action, &before, &before.etag, &request_id).await.unwrap();
        assert_eq!(again.revision, before.revision + 1, "{action:?}");
    }
    assert_eq!(world.history(&story.id).await.len(), 10);
    world.stop().await;
}

#[tokio::test]
async fn a_request_id_that_came_with_another_body_is_refused() {
    let world = World::start().await;
    let reused = || (Code::FailedPrecondition, "REQUEST_ID_REUSED".to_owned());
    let begin =
        |headline| v1::CreateStoryRequest { request_id: "same".into(), content: Some(complete(headline, "Sport")) };
    let story = world.client.clone().create_story(begin("Un titre")).await.unwrap().into_inner().story.unwrap();
    assert_eq!(rejected(world.client.clone().create_story(begin("Un autre")).await), reused());
    // Another call with the same request id is refused too.
    assert_eq!(rejected(act(&world.client, StoryAction::Submit, &story, "", "same").await), reused());
    let submitted = act(&world.client, StoryAction::Submit, &story, "", "submit").await.unwrap();
    assert_eq!(rejected(act(&world.client, StoryAction::Submit, &story, &story.etag, "submit").await), reused());
    assert_eq!(world.get(&story.id).await, submitted);
    world.stop().await;
}

#[tokio::test]
async fn a_request_that_was_refused_can_be_sent_again_under_its_id() {
    let world = World::start().await;
    let story = world.create(v1::StoryContent { language: String::new(), ..complete("Un titre", "Sport") }).await;
    let submit = async || act(&world.client, StoryAction::Submit, &story, "", "submit").await;
    assert_eq!(rejected(submit().await).1, "STORY_INCOMPLETE");
    let request = v1::UpdateStoryRequest {
        id: story.id.clone(),
        content: Some(complete("Un titre", "Sport")),
        update_mask: crate::support::mask(&["language"]),
        ..Default::default()
    };
    world.client.clone().update_story(request).await.unwrap();
    assert_eq!(submit().await.unwrap().revision, 3);
    world.stop().await;
}
