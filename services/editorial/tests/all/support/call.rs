//! Requests of callers, and checks of the answers.

use newsroom_fixtures::{error_reason, invalid_fields};
use newsroom_proto::editorial::v1;
use tonic::{Code, Request, Status};

use super::Client;

/// Does one action to a story, by a valid request.
pub async fn act(
    client: &Client,
    action: v1::StoryAction,
    story: &v1::Story,
    etag: &str,
    request_id: &str,
) -> Result<v1::Story, Status> {
    use v1::StoryAction::*;
    let mut client = client.clone();
    let (id, etag, request_id) = (story.id.clone(), etag.to_owned(), request_id.to_owned());
    // A repeat of a call has the same body. Any other call changes the byline.
    let byline = format!("by {action:?} of {}", story.revision);
    let content = Some(v1::StoryContent { byline, ..Default::default() });
    let update_mask = mask(&["byline"]);
    let note = "why".to_owned();
    let story = match action {
        Update => {
            let request = v1::UpdateStoryRequest { request_id, id, etag, content, update_mask };
            client.update_story(request).await?.into_inner().story
        }
        Submit => client.submit_story(v1::SubmitStoryRequest { request_id, id, etag }).await?.into_inner().story,
        Approve => {
            let request = v1::ApproveStoryRequest { request_id, id, etag, ..Default::default() };
            client.approve_story(request).await?.into_inner().story
        }
        SendBack => {
            client.send_back_story(v1::SendBackStoryRequest { request_id, id, etag, note }).await?.into_inner().story
        }
        Spike => client.spike_story(v1::SpikeStoryRequest { request_id, id, etag, note }).await?.into_inner().story,
        Unspike => client.unspike_story(v1::UnspikeStoryRequest { request_id, id, etag }).await?.into_inner().story,
        Correct | UpdatePublished | MinorEdit => {
            let kind = match action {
                Correct => v1::AmendmentKind::Correction,
                UpdatePublished => v1::AmendmentKind::Update,
                _ => v1::AmendmentKind::MinorEdit,
            };
            let kind = kind.into();
            let request = v1::CorrectStoryRequest {
                request_id,
                id,
                etag,
                content,
                update_mask,
                note,
                kind,
                ..Default::default()
            };
            client.correct_story(request).await?.into_inner().story
        }
        Kill => {
            client.kill_story(v1::KillStoryRequest { request_id, id, etag, reason: note }).await?.into_inner().story
        }
        AnswerAlarm => {
            client.answer_alarm(v1::AnswerAlarmRequest { request_id, id, etag, note }).await?.into_inner().story
        }
        Unspecified | Create | NoteWireUpdate | RaiseAlarm | Schedule | Unschedule | BlockSchedule => {
            panic!("no call of StoryService can {action:?}")
        }
    };
    Ok(story.unwrap())
}

/// The actions that callers have.
pub const ACTIONS: [v1::StoryAction; 10] = [
    v1::StoryAction::Update,
    v1::StoryAction::Submit,
    v1::StoryAction::Approve,
    v1::StoryAction::SendBack,
    v1::StoryAction::Spike,
    v1::StoryAction::Unspike,
    v1::StoryAction::Correct,
    v1::StoryAction::UpdatePublished,
    v1::StoryAction::MinorEdit,
    v1::StoryAction::Kill,
];

/// Content that is complete.
pub fn complete(headline: &str, section: &str) -> v1::StoryContent {
    v1::StoryContent {
        headline: headline.into(),
        section: section.into(),
        language: "fr".into(),
        body: vec!["Un corps.".into()],
        ..Default::default()
    }
}

pub fn mask(paths: &[&str]) -> Option<prost_types::FieldMask> {
    Some(prost_types::FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() })
}

pub fn by<T>(name: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("newsroom-user", name.parse().unwrap());
    request
}

/// A request of a caller whose name may be in any script.
pub fn by_anyone<T>(name: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert_bin("newsroom-user-bin", tonic::metadata::MetadataValue::from_bytes(name.as_bytes()));
    request
}

/// The code and the reason of an error. Its domain must be editorial's.
pub fn rejected<T: std::fmt::Debug>(answer: Result<T, Status>) -> (Code, String) {
    let status = answer.unwrap_err();
    error_reason(&status, "editorial")
}

/// The fields of an answer's violations.
pub fn invalid<T: std::fmt::Debug>(answer: Result<T, Status>) -> Vec<String> {
    let status = answer.unwrap_err();
    assert_eq!(error_reason(&status, "editorial"), (Code::InvalidArgument, "INVALID_FIELD".into()), "{status:?}");
    invalid_fields(&status)
}
