//! The story: from the first draft to its correction or kill.

mod content;
mod contest;
mod diff;
mod embargo;
mod etag;
mod field;
mod note;
mod publication;
mod search;
mod state;
mod transitions;
mod usage;
mod wire_update;

pub use content::{BODY_BYTES, Content, Edit, FieldViolation};
pub use contest::{Contest, ContestReason};
pub use diff::{FieldDiff, TextRun, TextRunKind, compare};
pub use embargo::Embargo;
pub use etag::Etag;
pub use field::Field;
pub use note::{Note, NoteError};
pub use publication::{Amendment, Correction, CorrectionNote, Publication};
pub use search::{search_index, search_words};
pub use state::{Action, State};
pub use transitions::{Change, Transition};
pub use usage::{Terms, Usage};
pub use wire_update::take_in;

use time::OffsetDateTime;

use crate::domain::{Actor, DeskId, DomainError, ItemId, StoryId, WireItem};

/// A story as it is after one of its revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    pub id: StoryId,
    /// Rises by one with each change.
    pub revision: i64,
    pub state: State,
    pub content: Content,
    /// `None` for a story that a person began.
    pub origin: Option<Origin>,
    /// `None` before the first approval.
    pub publication: Option<Publication>,
    /// The embargo of the newest known revision of the item, whoever worked on the story.
    pub embargo: Option<Embargo>,
    /// The terms of use of the newest known revision of the item, whoever worked on the story.
    pub terms: Terms,
    /// What a source said about the item that ingestion did not accept. Cleared when a person changes the story.
    pub wire_notice: String,
    /// Why the story was last sent back, spiked, amended or killed, or why an embargo or a usage was overridden.
    pub note: Note,
    pub updated_by: Actor,
    pub created: OffsetDateTime,
    pub updated: OffsetDateTime,
}

/// One entry of a story's history: the story after the change, and what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    pub story: Story,
    pub action: Action,
}

/// The item of the wire that a story was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub item_id: ItemId,
    /// The revision of the item that the content was made from.
    pub item_revision: i64,
    /// The newest revision of the item that is known.
    pub latest_item_revision: i64,
    pub source_name: String,
    /// The address of the item's page; may be empty.
    pub canonical_url: String,
    /// Whether new revisions of the item change the story. True until a person works on it.
    pub follows_wire: bool,
    /// Whether every word is still the item's.
    pub verbatim: bool,
}

/// What a person takes responsibility for when they publish a story against its source's conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Override {
    /// The embargo has not ended.
    pub embargo: bool,
    /// The source withholds the story or has canceled it.
    pub usage: bool,
    /// The reason that the person gives.
    pub note: Note,
}

impl Story {
    /// A person begins a story.
    pub fn begin(id: StoryId, edit: Edit, by: Actor, now: OffsetDateTime) -> Transition {
        Self::first(id, edit.apply_to(&Content::default()), by, now)
    }

    /// An item begins a story.
    pub fn from_item(id: StoryId, item: &WireItem, now: OffsetDateTime) -> Transition {
        let origin = Origin {
            item_id: item.id,
            item_revision: item.revision,
            latest_item_revision: item.revision,
            source_name: item.source_name.clone(),
            canonical_url: item.canonical_url.clone(),
            follows_wire: true,
            verbatim: true,
        };
        let mut transition = Self::first(id, item.content.clone(), Actor::Wire, now);
        transition.story.origin = Some(origin);
        transition.story.embargo = item.embargo;
        transition.story.terms = Terms::of(item.usage, item.usage_text.as_str());
        transition
    }

    fn first(id: StoryId, content: Content, by: Actor, now: OffsetDateTime) -> Transition {
        let story = Self {
            id,
            revision: 1,
            state: State::Draft,
            content,
            origin: None,
            publication: None,
            embargo: None,
            terms: Terms::default(),
            wire_notice: String::new(),
            note: Note::default(),
            updated_by: by,
            created: now,
            updated: now,
        };
        Transition { story, change: Change { action: Action::Create, previous_desk: None } }
    }

    /// The etag of this revision.
    pub fn etag(&self) -> Etag {
        Etag::of(self.id, self.revision)
    }

    /// The desk of the story's section.
    pub fn desk(&self) -> DeskId {
        DeskId::of(&self.content.section)
    }

    /// Whether new revisions of the item change the story: it came from an item, and no person has worked on it.
    pub fn follows_wire(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.follows_wire)
    }

    /// Checks that the caller has read this revision. A caller without an etag accepts any revision.
    pub fn check_etag(&self, etag: Option<&Etag>) -> Result<(), DomainError> {
        match etag {
            Some(etag) if *etag != self.etag() => Err(DomainError::StaleEtag),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
#[path = "story_tests.rs"]
mod tests;
