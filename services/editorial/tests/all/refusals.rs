//! Calls that are refused: code, reason, and nothing stored.

use newsroom_proto::editorial::v1::{self, StoryAction, StoryContent};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::support::{ACTIONS, Client, World, act, complete, invalid, mask, rejected};

/// Every call that names a story, with its answer thrown away.
async fn each_call_on(client: &Client, id: &str) -> Vec<(String, Result<(), Status>)> {
    let mut client = client.clone();
    let story = v1::Story { id: id.to_owned(), ..Default::default() };
    let mut answers = Vec::new();
    for action in ACTIONS {
        answers.push((format!("{action:?}"), act(&client, action, &story, "", "").await.map(drop)));
    }
    let get = client.get_story(v1::GetStoryRequest { id: id.to_owned() }).await;
    answers.push(("Get".into(), get.map(drop)));
    let list = v1::ListStoryRevisionsRequest { story_id: id.to_owned(), ..Default::default() };
    answers.push(("ListRevisions".into(), client.list_story_revisions(list).await.map(drop)));
    let diff = v1::DiffStoryRevisionsRequest { story_id: id.to_owned(), ..Default::default() };
    answers.push(("Diff".into(), client.diff_story_revisions(diff).await.map(drop)));
    answers
}

async fn stored(world: &World) -> usize {
    world.list(v1::ListStoriesRequest { page_size: 200, ..Default::default() }).await.len()
}

#[tokio::test]
async fn an_unknown_story_is_not_found_by_any_call() {
    let world = World::start().await;
    for (call, answer) in each_call_on(&world.client, &Uuid::now_v7().to_string()).await {
        assert_eq!(rejected(answer), (Code::NotFound, "STORY_NOT_FOUND".into()), "{call}");
    }
    world.stop().await;
}

#[tokio::test]
async fn an_id_that_is_none_is_named_by_every_call() {
    let world = World::start().await;
    for wrong in ["", "42", "019a'; drop table story; --"] {
        for (call, answer) in each_call_on(&world.client, wrong).await {
            let field = if ["ListRevisions", "Diff"].contains(&call.as_str()) { "story_id" } else { "id" };
            assert_eq!(invalid(answer), [field], "{call} {wrong:?}");
        }
    }
    world.stop().await;
}

#[tokio::test]
async fn a_revision_that_is_not_there_is_not_found() {
    let world = World::start().await;
    let story = world.create(complete("Un titre", "Sport")).await;
    for (from_revision, to_revision) in [(0, 2), (2, 0), (1, i64::MAX), (i64::MAX, 0)] {
        let request = v1::DiffStoryRevisionsRequest { story_id: story.id.clone(), from_revision, to_revision };
        let answer = world.client.clone().diff_story_revisions(request).await;
        assert_eq!(rejected(answer), (Code::NotFound, "REVISION_NOT_FOUND".into()), "{from_revision} {to_revision}");
    }
    world.stop().await;
}

#[tokio::test]
async fn a_stale_etag_is_aborted_by_every_write_whatever_the_state() {
    let world = World::start().await;
    let old = world.create(complete("Un titre", "Sport")).await;
    let story = world.act(StoryAction::Update, &old).await.unwrap();
    for action in ACTIONS {
        for etag in [old.etag.as_str(), "no etag"] {
            let answer = act(&world.client, action, &story, etag, "").await;
            assert_eq!(rejected(answer), (Code::Aborted, "STALE_ETAG".into()), "{action:?}");
        }
    }
    assert_eq!(world.get(&story.id).await, story);
    assert_eq!(act(&world.client, StoryAction::Submit, &story, &story.etag, "").await.unwrap().revision, 3);
    world.stop().await;
}

#[tokio::test]
async fn a_story_that_lacks_what_readers_need_is_refused_and_the_fields_are_named() {
    let world = World::start().await;
    let lacking = |answer: Result<v1::Story, Status>| {
        let status = answer.unwrap_err();
        let details = status.get_error_details();
        assert_eq!(details.error_info().unwrap().reason, "STORY_INCOMPLETE");
        assert_eq!(status.code(), Code::FailedPrecondition);
        details.precondition_failure().unwrap().violations[0].description.clone()
    };
    let empty = world.create(StoryContent { section: "Sport".into(), ..Default::default() }).await;
    let rejected = world.act(StoryAction::Submit, &empty).await;
    assert_eq!(lacking(rejected), "the story lacks headline, language, body");

    // What is submitted or approved stays complete.
    let story = world.create(complete("Un titre", "Sport")).await;
    let submitted = world.act(StoryAction::Submit, &story).await.unwrap();
    let blank = || Some(StoryContent { headline: " \u{200b}\n".into(), ..Default::default() });
    let update = v1::UpdateStoryRequest {
        id: story.id.clone(),
        content: blank(),
        update_mask: mask(&["headline"]),
        ..Default::default()
    };
    let answer = world.client.clone().update_story(update).await.map(|answer| answer.into_inner().story.unwrap());
    assert_eq!(lacking(answer), "the story lacks headline");
    assert_eq!(world.get(&story.id).await, submitted);
    let approved = world.act(StoryAction::Approve, &story).await.unwrap();
    let correct = v1::CorrectStoryRequest {
        id: story.id.clone(),
        content: blank(),
        update_mask: mask(&["headline"]),
        note: "none".into(),
        ..Default::default()
    };
    let answer = world.client.clone().correct_story(correct).await.map(|answer| answer.into_inner().story.unwrap());
    assert_eq!(lacking(answer), "the story lacks headline");
    assert_eq!(world.get(&story.id).await, approved);
    world.stop().await;
}

#[tokio::test]
async fn every_field_that_breaks_a_rule_is_named_at_once_and_nothing_is_stored() {
    let world = World::start().await;
    let content = StoryContent {
        headline: "h".repeat(301),
        standfirst: "s".repeat(2_001),
        slugline: "s".repeat(101),
        byline: "b".repeat(201),
        dateline: "d".repeat(201),
        section: String::new(),
        language: "not a tag".into(),
        body: vec!["p".repeat(20_001)],
        keywords: vec!["k".repeat(101)],
    };
    let fields =
        ["headline", "standfirst", "slugline", "byline", "dateline", "section", "language", "body", "keywords"];
    let expected: Vec<_> = fields.iter().map(|field| format!("content.{field}")).collect();
    let request = v1::CreateStoryRequest { request_id: "r".repeat(65), content: Some(content.clone()) };
    let answer = world.client.clone().create_story(request).await;
    assert_eq!(invalid(answer), [vec!["request_id".to_owned()], expected.clone()].concat());

    let story = world.create(complete("Un titre", "Sport")).await;
    let request = v1::UpdateStoryRequest {
        id: story.id.clone(),
        content: Some(content),
        update_mask: mask(&fields),
        ..Default::default()
    };
    assert_eq!(invalid(world.client.clone().update_story(request).await), expected);
    for body in [vec!["p".to_owned(); 501], vec!["é".repeat(10_000); 27]] {
        let content = Some(StoryContent { body, ..complete("Un titre", "Sport") });
        let request = v1::CreateStoryRequest { content, ..Default::default() };
        assert_eq!(invalid(world.client.clone().create_story(request).await), ["content.body"]);
    }
    assert_eq!((stored(&world).await, world.get(&story.id).await), (1, story));
    world.stop().await;
}

#[tokio::test]
async fn a_mask_names_fields_of_the_content_and_at_least_one() {
    let world = World::start().await;
    let story = world.create(complete("Un titre", "Sport")).await;
    for paths in [&["headline", "state"][..], &["content.headline"], &["*"], &[""], &[]] {
        let content = Some(complete("Un autre", "Monde"));
        let request =
            v1::UpdateStoryRequest { id: story.id.clone(), content, update_mask: mask(paths), ..Default::default() };
        assert_eq!(invalid(world.client.clone().update_story(request).await), ["update_mask"], "{paths:?}");
    }
    assert_eq!(world.get(&story.id).await, story);
    world.stop().await;
}

#[tokio::test]
async fn a_note_that_is_required_or_too_long_is_named() {
    let world = World::start().await;
    let mut client = world.client.clone();
    let id = || Uuid::now_v7().to_string();
    for text in [" ".to_owned(), "x".repeat(1_001)] {
        let request = v1::SendBackStoryRequest { id: id(), note: text.clone(), ..Default::default() };
        assert_eq!(invalid(client.send_back_story(request).await), ["note"]);
        let request = v1::KillStoryRequest { id: id(), reason: text, ..Default::default() };
        assert_eq!(invalid(client.kill_story(request).await), ["reason"]);
    }
    let request = v1::SpikeStoryRequest { id: id(), note: "x".repeat(1_001), ..Default::default() };
    assert_eq!(invalid(client.spike_story(request).await), ["note"]);
    let content = Some(complete("Un titre", "Sport"));
    let request = v1::CorrectStoryRequest { id: id(), content, update_mask: mask(&["headline"]), ..Default::default() };
    assert_eq!(invalid(client.correct_story(request).await), ["note"]);
    world.stop().await;
}

#[tokio::test]
async fn a_request_of_more_than_four_mebibytes_is_refused_and_nothing_is_stored() {
    let world = World::start().await;
    for (bytes, code) in [(3 << 20, Code::InvalidArgument), (5 << 20, Code::OutOfRange), (10 << 20, Code::OutOfRange)] {
        let content = StoryContent { body: vec!["x".repeat(bytes)], ..complete("Un titre", "Sport") };
        let request = v1::CreateStoryRequest { content: Some(content), ..Default::default() };
        let status = world.client.clone().create_story(request).await.unwrap_err();
        assert_eq!(status.code(), code, "{bytes} bytes: {status:?}");
        assert!(status.message().len() > 10, "{status:?}");
    }
    assert_eq!(stored(&world).await, 0);
    // The connection is still good.
    world.create(complete("Un titre", "Sport")).await;
    world.stop().await;
}

/// `GetStoryRequest` as a client would send it that minds no rule.
#[derive(Clone, PartialEq, prost::Message)]
struct AnyBytes {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
}

#[tokio::test]
async fn text_that_is_not_utf_8_is_refused_in_plain_words() {
    let world = World::start().await;
    let mut grpc = tonic::client::Grpc::new(world.channel());
    grpc.ready().await.unwrap();
    let path = "/newsroom.editorial.v1.StoryService/GetStory".parse().unwrap();
    let codec = tonic_prost::ProstCodec::<AnyBytes, v1::GetStoryResponse>::default();
    let answer = grpc.unary(tonic::Request::new(AnyBytes { id: b"\xff\xfe".to_vec() }), path, codec).await;
    let status = answer.unwrap_err();
    let info = status.get_error_details().error_info().cloned().unwrap();
    assert_eq!((status.code(), info.reason.as_str()), (Code::InvalidArgument, "UNREADABLE_MESSAGE"));
    assert!(status.message().contains("GetStoryRequest.id") && status.message().contains("UTF-8"), "{status:?}");
    world.stop().await;
}
