//! Queries, parsed from the requests of calls that read. All violations are gathered.

use newsroom_chassis::{
    api_error::{ApiError, Violations},
    page::Page,
    store::IdEnding,
};
use newsroom_proto::editorial::v1;
use uuid::Uuid;

use super::state::state_from_message;
use crate::domain::{DeskId, State, StoryId, search_words};

/// The longest search text, in characters.
const MAX_TEXT: usize = 200;

/// A page of stories, the most recently changed first. A page token holds the time of the last change in microseconds,
/// and the id.
#[derive(Debug)]
pub struct StoriesQuery {
    pub page: Page<(i64, Uuid)>,
    /// `None`: stories of all desks.
    pub desk: Option<DeskId>,
    /// Empty: stories in any state.
    pub states: Vec<State>,
    /// Only stories with all these words.
    pub words: Vec<String>,
    pub ending: Option<IdEnding>,
    /// Only stories with an open alarm.
    pub alarmed: bool,
}

/// A page of a story's history, newest first. A page token holds the revision.
#[derive(Debug)]
pub struct RevisionsQuery {
    pub id: StoryId,
    pub page: Page<i64>,
}

/// Two revisions to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiffQuery {
    pub id: StoryId,
    /// The older revision. `None`: the one before `to`.
    pub from: Option<i64>,
    /// The newer revision. `None`: the newest.
    pub to: Option<i64>,
}

/// A page of desks by id. A page token holds the id.
#[derive(Debug)]
pub struct DesksQuery {
    pub page: Page<String>,
}

/// A desk to watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchQuery {
    /// `None`: all desks.
    pub desk: Option<DeskId>,
    /// The token of the last message received. Empty: begin now.
    pub resume_token: String,
}

pub fn get_story(message: &v1::GetStoryRequest) -> Result<StoryId, ApiError> {
    StoryId::parse(&message.id).map_err(|error| ApiError::invalid("id", error))
}

pub fn stories_query(message: &v1::ListStoriesRequest) -> Result<StoriesQuery, ApiError> {
    let mut violations = Violations::new();
    let desk = desk(&message.desk, &mut violations);
    let mut states = Vec::new();
    for state in &message.states {
        match v1::StoryState::try_from(*state).ok().and_then(state_from_message) {
            Some(state) if !states.contains(&state) => states.push(state),
            Some(_) => {}
            None => {
                violations.add("states", "must be states of a story");
                break;
            }
        }
    }
    if message.text.chars().nth(MAX_TEXT).is_some() {
        violations.add("text", format_args!("must have at most {MAX_TEXT} characters"));
    }
    let ending = match message.id_ending.as_str() {
        "" => None,
        ending => violations.check("id_ending", IdEnding::parse(ending)),
    };
    let kinds = format!("{:?} {}", message.states, message.alarmed);
    let filter = [message.desk.as_str(), &kinds, &message.text, &message.id_ending];
    let page = Page::parse(message.page_size, &message.page_token, &filter, &mut violations);
    violations.into_result()?;
    Ok(StoriesQuery { page, desk, states, words: search_words(&message.text), ending, alarmed: message.alarmed })
}

pub fn revisions_query(message: &v1::ListStoryRevisionsRequest) -> Result<RevisionsQuery, ApiError> {
    let mut violations = Violations::new();
    let id = violations.check("story_id", StoryId::parse(&message.story_id));
    let page = Page::parse(message.page_size, &message.page_token, &[&message.story_id], &mut violations);
    match id {
        Some(id) if violations.is_empty() => Ok(RevisionsQuery { id, page }),
        _ => Err(violations.into()),
    }
}

pub fn diff_query(message: &v1::DiffStoryRevisionsRequest) -> Result<DiffQuery, ApiError> {
    let mut violations = Violations::new();
    let id = violations.check("story_id", StoryId::parse(&message.story_id));
    let mut revision = |field, revision: i64| {
        if revision < 0 {
            violations.add(field, "must be 0 or more");
        }
        Some(revision).filter(|revision| *revision > 0)
    };
    let from = revision("from_revision", message.from_revision);
    let to = revision("to_revision", message.to_revision);
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        violations.add("from_revision", "must not be greater than to_revision");
    }
    match id {
        Some(id) if violations.is_empty() => Ok(DiffQuery { id, from, to }),
        _ => Err(violations.into()),
    }
}

pub fn desks_query(message: &v1::ListDesksRequest) -> Result<DesksQuery, ApiError> {
    let mut violations = Violations::new();
    let page: Page<String> = Page::parse(message.page_size, &message.page_token, &[], &mut violations);
    if page.after.as_deref().is_some_and(|id| DeskId::parse(id).is_none()) {
        violations.add("page_token", "must be a next_page_token of this list");
    }
    violations.into_result()?;
    Ok(DesksQuery { page })
}

pub fn watch_query(message: &v1::WatchDeskRequest) -> Result<WatchQuery, ApiError> {
    let mut violations = Violations::new();
    let desk = desk(&message.desk, &mut violations);
    violations.into_result()?;
    Ok(WatchQuery { desk, resume_token: message.resume_token.clone() })
}

pub(super) fn desk(text: &str, violations: &mut Violations) -> Option<DeskId> {
    if text.is_empty() {
        return None;
    }
    violations.check("desk", DeskId::parse(text).ok_or("must be the id of a desk, for example international"))
}
