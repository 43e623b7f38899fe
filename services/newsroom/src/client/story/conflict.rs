//! What has changed in a story since its user read it, and how the user can continue.

use newsroom_proto::editorial::v1::{ListStoryRevisionsRequest, StoryRevision};

use super::{
    content::Change,
    target::{KnownBy, Target},
};
use crate::client::{
    Caller,
    error::Failure,
    id::short,
    listing,
    output::{action, now, one_line, relative},
};

/// How many revisions are read.
const LOOKED_THROUGH: usize = 200;
/// How many changes are shown: the newest ones.
const TOLD: usize = 10;

/// The failure. If the story has changed, the changes since the user's revision are added.
pub async fn told(failure: Failure, target: &Target, caller: &Caller) -> Failure {
    if !failure.is_stale() {
        return failure;
    }
    // If this fails, the first failure is still the one to report.
    let since = changes(target, caller).await.unwrap_or_default();
    Failure::Conflict { cause: Box::new(failure), told: since, base: base(target.known_by) }
}

/// What the user knows the revision from.
fn base(known_by: KnownBy) -> &'static str {
    match known_by {
        KnownBy::Text => "since it was read",
        KnownBy::Line => "since it was listed",
        KnownBy::Etag | KnownBy::Nothing => "since it had this etag",
    }
}

async fn changes(target: &Target, caller: &Caller) -> Result<Vec<String>, Failure> {
    let request = ListStoryRevisionsRequest { story_id: target.id.clone(), ..ListStoryRevisionsRequest::default() };
    let revisions = listing::collect(LOOKED_THROUGH, async |page_size, page_token| {
        let request = ListStoryRevisionsRequest { page_size, page_token, ..request.clone() };
        let page = caller.services.stories(async |mut stories| stories.list_story_revisions(request.clone()).await);
        page.await.map(|page| (page.revisions, page.next_page_token))
    });
    let rows = revisions.await?.rows;
    let read = rows.iter().position(|entry| etag(entry) == Some(&target.etag));
    let short = short(&target.id);
    let mut lines = Vec::new();
    let newer = read.unwrap_or(1).min(rows.len());
    if newer > TOLD {
        lines.push("…".into());
    }
    for place in (0..newer.min(TOLD)).rev() {
        lines.push(line(&rows[place], rows.get(place + 1)));
    }
    if let Some(number) = read.and_then(|read| number(&rows[read])) {
        lines.push(format!("see what differs: newsroom story diff {short} --from {number}"));
    }
    let again = if target.known_by == KnownBy::Line { "" } else { " again" };
    lines.push(format!("read it{again}: newsroom story show {short}; then repeat the command"));
    Ok(lines)
}

/// One change: revision, time, action, user, and changed fields.
fn line(entry: &StoryRevision, before: Option<&StoryRevision>) -> String {
    let story = entry.story.clone().unwrap_or_default();
    let content = |entry: &StoryRevision| entry.story.as_ref().and_then(|story| story.content.clone());
    let fields = match (before.and_then(content), story.content) {
        (Some(before), Some(after)) => Change::between(before, after).paths.join(", "),
        _ => String::new(),
    };
    let fields = if fields.is_empty() { String::new() } else { format!(" ({fields})") };
    let (done, when) = (action(entry.action), relative(story.update_time.as_ref(), now()));
    format!("revision {}, {when}: {done} by {}{fields}", story.revision, one_line(&story.updated_by))
}

fn number(entry: &StoryRevision) -> Option<i64> {
    entry.story.as_ref().map(|story| story.revision)
}

fn etag(entry: &StoryRevision) -> Option<&String> {
    entry.story.as_ref().map(|story| &story.etag)
}
