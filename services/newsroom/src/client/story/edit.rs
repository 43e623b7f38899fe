//! Creates, changes and corrects a story, by flags or in an editor.

use newsroom_proto::editorial::v1::{
    AmendmentKind, CorrectStoryRequest, CreateStoryRequest, Story, StoryContent, StoryState, UpdateStoryRequest,
};

use super::{
    content::Change,
    editor::{self, Draft},
    form, get, headline, resolve,
    target::{Target, show_changed},
};
use crate::{
    cli::{ContentArgs, StoryCorrect, StoryRef},
    client::{Caller, connect::request_id, error::Failure, hint, id::short, output::story_state},
};

pub async fn new(flags: ContentArgs, caller: &Caller) -> Result<(), Failure> {
    if let Some(change) = Change::from_flags(flags)? {
        // Nobody was shown a body that came from a file.
        let is_shown = change.content.body.is_empty();
        return create(change, is_shown, caller).await;
    }
    editor::somebody_to_edit()?;
    let comments = ["A new story. The section is required; it decides the desk.".to_owned()];
    let empty = StoryContent::default();
    edited(&empty, &comments, "story", caller, async |change| create(change, true, caller).await).await
}

/// Changes a story that is not approved yet.
pub async fn edit(story: StoryRef, flags: ContentArgs, caller: &Caller) -> Result<(), Failure> {
    let from_pipe = flags.body_from_pipe();
    if let Some(change) = Change::from_flags(flags)? {
        let sent = async || {
            let target = Target::read(story, caller).await?.with_unshown_text(change.has_body());
            update(&target, change.clone(), caller).await
        };
        return keep_piped(sent().await, from_pipe, &change);
    }
    editor::somebody_to_edit()?;
    let now = get(resolve(&story.story, caller).await?, caller).await?;
    check_state(&now, &[StoryState::Draft, StoryState::Submitted], "updated")?;
    let target = Target::fetched(&now, story.etag);
    let content = now.content.clone().unwrap_or_default();
    let send = async |change| update(&target, change, caller).await;
    edited(&content, &[about(&now)], &short(&now.id), caller, send).await
}

/// How an amendment is reported.
#[derive(Debug)]
struct Telling {
    kind: AmendmentKind,
    /// The reason: readers see it for a correction; otherwise only the history does.
    note: String,
    /// Why the amendment is made although the source does not allow the use; for the history. May be empty.
    usage_override_note: String,
}

pub async fn correct(args: StoryCorrect, caller: &Caller) -> Result<(), Failure> {
    let StoryCorrect { story, note, override_usage, minor, update, yes, content: flags } = args;
    let kind = match (minor, update) {
        (true, _) => AmendmentKind::MinorEdit,
        (_, true) => AmendmentKind::Update,
        _ => AmendmentKind::Correction,
    };
    let telling = Telling { kind, note, usage_override_note: override_usage.unwrap_or_default() };
    let from_pipe = flags.body_from_pipe();
    if let Some(change) = Change::from_flags(flags)? {
        let sent = async || {
            let target = Target::read_or_asked(story, "correct", yes, caller).await?;
            let target = target.with_unshown_text(change.has_body());
            amend(&target, &telling, change.clone(), caller).await
        };
        return keep_piped(sent().await, from_pipe, &change);
    }
    editor::somebody_to_edit()?;
    let now = get(resolve(&story.story, caller).await?, caller).await?;
    check_state(&now, &[StoryState::Approved], "corrected")?;
    let target = Target::fetched(&now, story.etag);
    let content = now.content.clone().unwrap_or_default();
    let told = match kind {
        AmendmentKind::MinorEdit => format!("Readers will be told nothing; the history: {}", telling.note),
        AmendmentKind::Update => format!("Readers will see when it was updated; the history: {}", telling.note),
        _ => format!("Readers will be told: {}", telling.note),
    };
    let send = async |change| amend(&target, &telling, change, caller).await;
    edited(&content, &[about(&now), told], &short(&now.id), caller, send).await
}

/// Fails for a state in which editorial would refuse the text, before anybody writes it. A state that this version does not
/// know is left to editorial.
fn check_state(story: &Story, permitted: &[StoryState], action: &str) -> Result<(), Failure> {
    let state = match story.state() {
        state if permitted.contains(&state) || state == StoryState::Unspecified => return Ok(()),
        StoryState::Draft => "in draft".to_owned(),
        _ => story_state(story.state),
    };
    let message = format!("a story that is {state} cannot be {action}");
    let hint = Some(hint::of_transition(&message));
    Err(Failure::WrongState { message, hint })
}

/// Keeps a body that came through a pipe and was not accepted, because there may be no other copy.
fn keep_piped(sent: Result<(), Failure>, from_pipe: bool, change: &Change) -> Result<(), Failure> {
    match sent {
        Err(failure) if from_pipe => Err(editor::keep(&change.content.body.join("\n\n"), failure)),
        sent => sent,
    }
}

/// Opens `content` in the editor and sends the changes. A text that is not accepted is kept in a file.
async fn edited(
    content: &StoryContent,
    comments: &[String],
    name: &str,
    caller: &Caller,
    send: impl AsyncFnOnce(Change) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let laid = form::render(content, &comments.iter().map(|line| line.replace('\n', " ")).collect::<Vec<_>>());
    let draft = Draft::edit(&laid, name).await?;
    let change = match changed(&laid, &draft) {
        Ok(change) => change,
        Err(failure) => return Err(draft.keep(failure)),
    };
    if change.paths.is_empty() {
        caller.screen.complain("nothing changed");
        return Ok(());
    }
    send(change).await.map_err(|failure| draft.keep(failure))
}

/// Compares the text before the editor with the text after it. Both are parsed in the same way, so that the limits of
/// the form never count as a change.
fn changed(laid: &str, draft: &Draft) -> Result<Change, Failure> {
    let read = |text: &str| form::parse(text).map_err(|error| Failure::Failed(error.to_string()));
    Ok(Change::between(read(laid)?, read(&draft.text()?)?))
}

fn about(story: &Story) -> String {
    format!("Story {}, revision {}: {}", short(&story.id), story.revision, headline(story))
}

async fn create(change: Change, is_shown: bool, caller: &Caller) -> Result<(), Failure> {
    let request = CreateStoryRequest { request_id: request_id(), content: Some(change.content) };
    let answer = caller.services.stories(async |mut stories| stories.create_story(request.clone()).await);
    let story = answer.await?.story.ok_or_else(Failure::empty)?;
    caller.shown.remember(&story, is_shown || caller.screen.is_json(), &caller.screen);
    show_changed(&story, "begun", caller)
}

async fn update(target: &Target, change: Change, caller: &Caller) -> Result<(), Failure> {
    let request = UpdateStoryRequest {
        request_id: request_id(),
        id: target.id.clone(),
        etag: target.etag.clone(),
        update_mask: Some(change.mask()),
        content: Some(change.content),
    };
    let answer = caller.services.stories(async |mut stories| stories.update_story(request.clone()).await);
    target.conclude(answer.await.map(|answer| answer.story), "changed", caller).await
}

async fn amend(target: &Target, telling: &Telling, change: Change, caller: &Caller) -> Result<(), Failure> {
    let request = CorrectStoryRequest {
        request_id: request_id(),
        id: target.id.clone(),
        etag: target.etag.clone(),
        update_mask: Some(change.mask()),
        content: Some(change.content),
        note: telling.note.clone(),
        kind: telling.kind.into(),
        usage_override_note: telling.usage_override_note.clone(),
    };
    let done = match telling.kind {
        AmendmentKind::MinorEdit => "edited, readers are told nothing",
        AmendmentKind::Update => "updated",
        _ => "corrected",
    };
    let answer = caller.services.stories(async |mut stories| stories.correct_story(request.clone()).await);
    target.conclude(answer.await.map(|answer| answer.story), done, caller).await
}
