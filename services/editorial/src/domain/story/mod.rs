//! The story: from the first draft to its correction or kill.

mod alarm;
mod changes;
mod content;
mod contest;
mod copy_group;
mod diff;
mod embargo;
mod etag;
mod field;
mod hold;
mod note;
mod privileges;
mod publication;
mod schedule;
mod search;
mod state;
mod table;
mod transitions;
mod usage;
mod version;
mod wire_update;

pub use alarm::Alarm;
pub use changes::StoryChanges;
pub use content::{BODY_BYTES, Content, Edit, FieldViolation};
pub use contest::{Contest, ContestReason};
pub use copy_group::CopyGroup;
pub use diff::{FieldDiff, TextRun, TextRunKind, compare};
pub use embargo::Embargo;
pub use etag::Etag;
pub use field::Field;
pub use hold::Hold;
pub use note::{Note, NoteError};
pub use privileges::read_privileges;
pub use publication::{Amendment, Correction, CorrectionNote, Publication};
pub use schedule::{Block, Blocked, PublishAt, Schedule, ZonedTime};
pub use search::{search_index, search_words};
pub use state::{Action, State};
pub use table::{Next, TABLE};
pub use transitions::{Change, Transition};
pub use usage::{Terms, Usage};
pub use version::ContentVersion;
pub use wire_update::take_in;

use time::OffsetDateTime;

use crate::domain::{Actor, DeskId, DomainError, ItemId, StoryId, WireItem};

/// A story at one of its revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    pub id: StoryId,
    pub revision: i64,
    pub state: State,
    pub content: ContentVersion,
    /// The revision that brought this content.
    pub content_revision: i64,
    /// `None` for a story that a person created.
    pub origin: Option<Origin>,
    /// The present group of near copies of the item. It is no part of the revision. `None` without an item.
    pub copy_group: Option<CopyGroup>,
    /// `None` before the first approval.
    pub publication: Option<Publication>,
    /// When the story is published. `None` for a story that is not scheduled.
    pub schedule: Option<Schedule>,
    /// The state from which the story was spiked. `None` for a story that is not spiked.
    pub spiked_from: Option<State>,
    /// The embargo of the newest known revision of the item, also when a person has worked on the story.
    pub embargo: Option<Embargo>,
    /// The terms of use of the newest known revision of the item, also when a person has worked on the story.
    pub terms: Terms,
    /// The open alarm, if any.
    pub alarm: Option<Alarm>,
    /// Why the wire does not publish the story, or news for it, by itself. Cleared when a person changes the story.
    pub holds: Vec<Hold>,
    /// The last statement of a source about the item that ingestion did not accept. Cleared when a person changes the
    /// story.
    pub wire_notice: String,
    /// The note of the last time the story was sent back, spiked, amended or killed, or an embargo or a usage was
    /// overridden.
    pub note: Note,
    pub updated_by: Actor,
    /// The id of the principal who began the story: it is that principal's own. `None` for a story of the wire.
    pub begun_by: Option<String>,
    /// The id of the principal who changed the text last. `None` for a text of the wire.
    pub text_by: Option<String>,
    /// The id of the principal who changed the keywords last, which readers see too. `None` for those of the wire, and
    /// without keywords.
    pub keywords_by: Option<String>,
    pub created: OffsetDateTime,
    pub updated: OffsetDateTime,
}

/// One entry of a story's history: the story after the change, and the action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    pub story: Story,
    pub action: Action,
}

/// The item of the wire that a story was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub item_id: ItemId,
    /// The revision of the item from which the content was made.
    pub item_revision: i64,
    /// The newest known revision of the item.
    pub latest_item_revision: i64,
    pub source_name: String,
    /// The address of the item's page; may be empty.
    pub canonical_url: String,
    /// Whether new revisions of the item change the story. `true` until a person works on it.
    pub follows_wire: bool,
    /// Whether the whole text is still the item's.
    pub verbatim: bool,
}

/// The conditions of the source against which a person publishes a story, with their reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Override {
    /// The embargo, which has not ended.
    pub embargo: bool,
    /// The status withheld or canceled.
    pub usage: bool,
    /// The person's reason.
    pub note: Note,
}

impl Story {
    /// Creates a story for a person.
    pub fn begin(id: StoryId, content: ContentVersion, by: Actor, now: OffsetDateTime) -> Transition {
        Self::first(id, content, by, now)
    }

    /// Creates a story from an item.
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
        transition.story.copy_group = Some(CopyGroup::alone(item.id));
        transition.story.embargo = item.embargo;
        transition.story.terms = Terms::of(item.usage, item.usage_text.as_str());
        transition
    }

    fn first(id: StoryId, content: ContentVersion, by: Actor, now: OffsetDateTime) -> Transition {
        let begun_by = by.id().map(ToOwned::to_owned);
        let keywords_by = begun_by.clone().filter(|_| !content.keywords.is_empty());
        let story = Self {
            id,
            revision: 1,
            state: State::Draft,
            content,
            content_revision: 1,
            origin: None,
            copy_group: None,
            publication: None,
            schedule: None,
            spiked_from: None,
            embargo: None,
            terms: Terms::default(),
            alarm: None,
            holds: Vec::new(),
            wire_notice: String::new(),
            note: Note::default(),
            updated_by: by,
            text_by: begun_by.clone(),
            keywords_by,
            begun_by,
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

    /// Whether new revisions of the item change the story: it was made from an item, and no person has worked on it.
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
