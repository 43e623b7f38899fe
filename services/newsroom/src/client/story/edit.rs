//! Beginning, changing and correcting a story, by flags or in an editor.

use newsroom_proto::editorial::v1::{CorrectStoryRequest, CreateStoryRequest, Story, StoryContent, UpdateStoryRequest};

use super::{content::Change, editor::Draft, find, form, headline, resolve, show_changed};
use crate::{
    cli::{ContentArgs, StoryRef},
    client::{Caller, connect::request_id, error::Failure, id::short},
};

/// Begins a story.
pub async fn new(flags: ContentArgs, caller: &Caller) -> Result<(), Failure> {
    if let Some(change) = Change::from_flags(flags)? {
        return create(change, caller).await;
    }
    let comments = ["A new story. The section is required; it decides the desk.".to_owned()];
    let empty = StoryContent::default();
    edited(&empty, &comments, "story", caller, async |change| create(change, caller).await).await
}

/// Changes a story that is not approved yet.
pub async fn edit(story: StoryRef, flags: ContentArgs, caller: &Caller) -> Result<(), Failure> {
    if let Some(change) = Change::from_flags(flags)? {
        let id = resolve(&story.story, caller).await?;
        return update(id, story.etag.unwrap_or_default(), change, caller).await;
    }
    let read = find(&story.story, caller).await?;
    let etag = story.etag.unwrap_or_else(|| read.etag.clone());
    let content = read.content.clone().unwrap_or_default();
    let send = async |change| update(read.id.clone(), etag.clone(), change, caller).await;
    edited(&content, &[about(&read)], &short(&read.id), caller, send).await
}

/// What is told with a correction.
#[derive(Debug)]
pub struct Told {
    /// To readers.
    pub note: String,
    /// To the history: why it is made although its source does not let it be used. May be empty.
    pub usage_override_note: String,
}

/// Corrects a published story.
pub async fn correct(story: StoryRef, told: Told, flags: ContentArgs, caller: &Caller) -> Result<(), Failure> {
    if let Some(change) = Change::from_flags(flags)? {
        let id = resolve(&story.story, caller).await?;
        return send_correction(id, story.etag.unwrap_or_default(), &told, change, caller).await;
    }
    let read = find(&story.story, caller).await?;
    let etag = story.etag.unwrap_or_else(|| read.etag.clone());
    let content = read.content.clone().unwrap_or_default();
    let comments = [about(&read), format!("Readers will be told: {}", told.note)];
    let send = async |change| send_correction(read.id.clone(), etag.clone(), &told, change, caller).await;
    edited(&content, &comments, &short(&read.id), caller, send).await
}

/// Lets a person edit `content` and sends what changed. What is not taken is kept in a file.
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

/// Compares what was laid before the person with what came back, both read the same way, so that
/// a form's own limits never count as a change.
fn changed(laid: &str, draft: &Draft) -> Result<Change, Failure> {
    let read = |text: &str| form::parse(text).map_err(|error| Failure::Failed(error.to_string()));
    Ok(Change::between(&read(laid)?, read(&draft.text()?)?))
}

fn about(story: &Story) -> String {
    format!("Story {}, revision {}: {}", short(&story.id), story.revision, headline(story))
}

async fn create(change: Change, caller: &Caller) -> Result<(), Failure> {
    let request = CreateStoryRequest { request_id: request_id(), content: Some(change.content) };
    let answer = caller.services.editorial(async |mut editorial| editorial.create_story(request.clone()).await);
    show_changed(answer.await?.story, "begun", caller)
}

async fn update(id: String, etag: String, change: Change, caller: &Caller) -> Result<(), Failure> {
    let request = UpdateStoryRequest {
        request_id: request_id(),
        id,
        etag,
        update_mask: Some(change.mask()),
        content: Some(change.content),
    };
    let answer = caller.services.editorial(async |mut editorial| editorial.update_story(request.clone()).await);
    show_changed(answer.await?.story, "changed", caller)
}

async fn send_correction(
    id: String,
    etag: String,
    told: &Told,
    change: Change,
    caller: &Caller,
) -> Result<(), Failure> {
    let request = CorrectStoryRequest {
        request_id: request_id(),
        id,
        etag,
        update_mask: Some(change.mask()),
        content: Some(change.content),
        note: told.note.clone(),
        usage_override_note: told.usage_override_note.clone(),
    };
    let answer = caller.services.editorial(async |mut editorial| editorial.correct_story(request.clone()).await);
    show_changed(answer.await?.story, "corrected", caller)
}
