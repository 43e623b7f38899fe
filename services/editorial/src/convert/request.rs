//! Commands, parsed from the requests of calls that write. All violations are gathered.

use newsroom_chassis::{
    api_error::{ApiError, Violations},
    store::Request,
};
use newsroom_proto::editorial::v1;
use prost::Message;

use super::content::{masked, whole};
use crate::domain::{Amendment, CorrectionNote, Edit, Etag, Note, Override, StoryId};

/// The story that a call changes, with the conditions of the change.
#[derive(Clone, Debug)]
pub struct StoryTarget {
    pub id: StoryId,
    /// The revision that the caller has read. `None`: any revision.
    pub etag: Option<Etag>,
    pub request: Request,
}

#[derive(Clone, Debug)]
pub struct CreateStory {
    pub edit: Edit,
    pub request: Request,
}

#[derive(Clone, Debug)]
pub struct UpdateStory {
    pub target: StoryTarget,
    pub edit: Edit,
}

#[derive(Clone, Debug)]
pub struct ApproveStory {
    pub target: StoryTarget,
    /// The conditions of the source that the caller overrides. `None`: all conditions apply.
    pub source_override: Option<Override>,
}

#[derive(Clone, Debug)]
pub struct CorrectStory {
    pub target: StoryTarget,
    pub amendment: Amendment,
    pub edit: Edit,
    pub note: Note,
    /// Why the story is corrected against its source's terms. `None`: the terms apply.
    pub usage_override: Option<Note>,
}

pub fn create_story(message: &v1::CreateStoryRequest) -> Result<CreateStory, ApiError> {
    let mut violations = Violations::new();
    let request = request("CreateStory", &message.request_id, message, &mut violations);
    let edit = whole(message.content.as_ref(), &mut violations);
    all(violations, edit.map(|edit| CreateStory { edit, request }))
}

pub fn update_story(message: &v1::UpdateStoryRequest) -> Result<UpdateStory, ApiError> {
    let mut violations = Violations::new();
    let request = request("UpdateStory", &message.request_id, message, &mut violations);
    let target = target(&message.id, &message.etag, request, &mut violations);
    let edit = masked(message.content.as_ref(), message.update_mask.as_ref(), &mut violations);
    all(violations, target.zip(edit).map(|(target, edit)| UpdateStory { target, edit }))
}

pub fn submit_story(message: &v1::SubmitStoryRequest) -> Result<StoryTarget, ApiError> {
    let mut violations = Violations::new();
    let request = request("SubmitStory", &message.request_id, message, &mut violations);
    let target = target(&message.id, &message.etag, request, &mut violations);
    all(violations, target)
}

pub fn approve_story(message: &v1::ApproveStoryRequest) -> Result<ApproveStory, ApiError> {
    let mut violations = Violations::new();
    let request = request("ApproveStory", &message.request_id, message, &mut violations);
    let target = target(&message.id, &message.etag, request, &mut violations);
    let source_override =
        source_override(message.break_embargo, message.override_usage, &message.note, &mut violations);
    all(violations, target.map(|target| ApproveStory { target, source_override }))
}

/// The conditions of the source that a caller overrides, with the reason.
pub(super) fn source_override(embargo: bool, usage: bool, note: &str, violations: &mut Violations) -> Option<Override> {
    let note = match (embargo || usage, note) {
        (true, note) => violations.check("note", Note::required(note)),
        (false, "") => None,
        (false, _) => violations.check("note", Err("must be empty unless break_embargo or override_usage is set")),
    };
    note.map(|note| Override { embargo, usage, note })
}

pub fn send_back_story(message: &v1::SendBackStoryRequest) -> Result<(StoryTarget, Note), ApiError> {
    let mut violations = Violations::new();
    let request = request("SendBackStory", &message.request_id, message, &mut violations);
    let target = target(&message.id, &message.etag, request, &mut violations);
    let note = violations.check("note", Note::required(&message.note));
    all(violations, target.zip(note))
}

pub fn spike_story(message: &v1::SpikeStoryRequest) -> Result<(StoryTarget, Note), ApiError> {
    let mut violations = Violations::new();
    let request = request("SpikeStory", &message.request_id, message, &mut violations);
    let target = target(&message.id, &message.etag, request, &mut violations);
    let note = violations.check("note", Note::optional(&message.note));
    all(violations, target.zip(note))
}

pub fn unspike_story(message: &v1::UnspikeStoryRequest) -> Result<StoryTarget, ApiError> {
    let mut violations = Violations::new();
    let request = request("UnspikeStory", &message.request_id, message, &mut violations);
    let target = target(&message.id, &message.etag, request, &mut violations);
    all(violations, target)
}

pub fn correct_story(message: &v1::CorrectStoryRequest) -> Result<CorrectStory, ApiError> {
    let mut violations = Violations::new();
    let request = request("CorrectStory", &message.request_id, message, &mut violations);
    let target = target(&message.id, &message.etag, request, &mut violations);
    let edit = masked(message.content.as_ref(), message.update_mask.as_ref(), &mut violations);
    let note = violations.check("note", Note::required(&message.note));
    let amendment = match v1::AmendmentKind::try_from(message.kind) {
        Ok(v1::AmendmentKind::Unspecified | v1::AmendmentKind::Correction) => {
            note.as_ref().map(|note| Amendment::Correction(CorrectionNote::Editor(note.as_str().to_owned())))
        }
        Ok(v1::AmendmentKind::Update) => Some(Amendment::Update),
        Ok(v1::AmendmentKind::MinorEdit) => Some(Amendment::MinorEdit),
        Err(_) => violations.check("kind", Err("must be a kind of amendment")),
    };
    let why = violations.check("usage_override_note", Note::optional(&message.usage_override_note));
    let usage_override = why.filter(|why| !why.is_empty());
    let correction = target.zip(edit).zip(amendment).zip(note);
    let correction = correction.map(|(((target, edit), amendment), note)| CorrectStory {
        target,
        amendment,
        edit,
        note,
        usage_override,
    });
    all(violations, correction)
}

pub fn kill_story(message: &v1::KillStoryRequest) -> Result<(StoryTarget, Note), ApiError> {
    let mut violations = Violations::new();
    let request = request("KillStory", &message.request_id, message, &mut violations);
    let target = target(&message.id, &message.etag, request, &mut violations);
    let reason = violations.check("reason", Note::required(&message.reason));
    all(violations, target.zip(reason))
}

pub fn answer_alarm(message: &v1::AnswerAlarmRequest) -> Result<(StoryTarget, Note), ApiError> {
    let mut violations = Violations::new();
    let request = request("AnswerAlarm", &message.request_id, message, &mut violations);
    let target = target(&message.id, &message.etag, request, &mut violations);
    let note = violations.check("note", Note::required(&message.note));
    all(violations, target.zip(note))
}

fn request(call: &str, request_id: &str, message: &impl Message, violations: &mut Violations) -> Request {
    let method = format!("/newsroom.editorial.v1.StoryService/{call}");
    Request::parse(request_id, &method, &message.encode_to_vec(), violations)
}

pub(super) fn target(id: &str, etag: &str, request: Request, violations: &mut Violations) -> Option<StoryTarget> {
    let id = violations.check("id", StoryId::parse(id))?;
    Some(StoryTarget { id, etag: Etag::given(etag), request })
}

/// The parsed command, or all violations. A part that could not be parsed has added a violation.
pub(super) fn all<T>(violations: Violations, read: Option<T>) -> Result<T, ApiError> {
    match read {
        Some(read) if violations.is_empty() => Ok(read),
        _ => Err(violations.into()),
    }
}
