//! The events that editorial publishes, and the history that can be read from them.

use newsroom_chassis::{bus::Event, outbox::NewEvent};
use newsroom_proto::editorial::v1::{
    AmendmentKind, Story, StoryAction, StoryApproved, StoryCorrected, StoryCreated, StoryKilled, StoryRevision,
    StorySentBack, StorySpiked, StoryState, StorySubmitted, StoryUnspiked, StoryUpdated,
};
use prost::Name;

use super::story_to_message;
use crate::domain::{Action, Actor, DeskId, Transition};

/// The event that a step publishes.
pub fn event(transition: &Transition) -> NewEvent {
    let story = Some(story_to_message(&transition.story));
    let previous_desk = transition.change.previous_desk.as_ref().map(DeskId::to_string).unwrap_or_default();
    match transition.change.action {
        Action::Create => published(transition, "created", &StoryCreated { story }),
        Action::Update | Action::NoteWireUpdate => {
            published(transition, "updated", &StoryUpdated { story, previous_desk })
        }
        Action::Submit => published(transition, "submitted", &StorySubmitted { story }),
        Action::Approve => published(transition, "approved", &StoryApproved { story }),
        Action::SendBack => published(transition, "sent_back", &StorySentBack { story }),
        Action::Spike => published(transition, "spiked", &StorySpiked { story }),
        Action::Unspike => published(transition, "unspiked", &StoryUnspiked { story }),
        Action::Correct | Action::UpdatePublished | Action::MinorEdit => {
            let kind = kind_of(transition.change.action).into();
            published(transition, "corrected", &StoryCorrected { story, previous_desk, kind })
        }
        Action::Kill => published(transition, "killed", &StoryKilled { story }),
    }
}

/// What an amendment is to readers.
fn kind_of(action: Action) -> AmendmentKind {
    match action {
        Action::UpdatePublished => AmendmentKind::Update,
        Action::MinorEdit => AmendmentKind::MinorEdit,
        _ => AmendmentKind::Correction,
    }
}

fn published<M: Name>(transition: &Transition, event: &str, message: &M) -> NewEvent {
    let aggregate = (transition.story.id.uuid(), transition.story.revision);
    let urgent = matches!(transition.change.action, Action::Correct | Action::Kill);
    NewEvent::new("editorial", "story", event, aggregate, M::full_name(), message.encode_to_vec()).urgent_if(urgent)
}

/// An event of the stream says nothing about a story's history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// This version does not know its type.
    #[error("unknown type {0}")]
    UnknownType(String),
    /// Its payload is not what its type says.
    #[error("unreadable payload: {0}")]
    Malformed(String),
}

/// The entry of a story's history that an event tells of, and the desk that the story left with it.
pub fn revision_of_event(event: &Event) -> Result<(StoryRevision, Option<String>), EventError> {
    let kind = event.event_type.as_str();
    let (story, action, previous_desk) = if kind == StoryUpdated::full_name() {
        let StoryUpdated { story, previous_desk } = read(event)?;
        let action = story.as_ref().map_or(StoryAction::Update, update_or_note);
        (story, action, previous_desk)
    } else if kind == StoryCorrected::full_name() {
        let corrected: StoryCorrected = read(event)?;
        let action = match corrected.kind() {
            AmendmentKind::Unspecified | AmendmentKind::Correction => StoryAction::Correct,
            AmendmentKind::Update => StoryAction::UpdatePublished,
            AmendmentKind::MinorEdit => StoryAction::MinorEdit,
        };
        (corrected.story, action, corrected.previous_desk)
    } else if kind == StoryCreated::full_name() {
        (read::<StoryCreated>(event)?.story, StoryAction::Create, String::new())
    } else if kind == StorySubmitted::full_name() {
        (read::<StorySubmitted>(event)?.story, StoryAction::Submit, String::new())
    } else if kind == StoryApproved::full_name() {
        (read::<StoryApproved>(event)?.story, StoryAction::Approve, String::new())
    } else if kind == StorySentBack::full_name() {
        (read::<StorySentBack>(event)?.story, StoryAction::SendBack, String::new())
    } else if kind == StorySpiked::full_name() {
        (read::<StorySpiked>(event)?.story, StoryAction::Spike, String::new())
    } else if kind == StoryUnspiked::full_name() {
        (read::<StoryUnspiked>(event)?.story, StoryAction::Unspike, String::new())
    } else if kind == StoryKilled::full_name() {
        (read::<StoryKilled>(event)?.story, StoryAction::Kill, String::new())
    } else {
        return Err(EventError::UnknownType(event.event_type.clone()));
    };
    let previous_desk = Some(previous_desk).filter(|desk| !desk.is_empty());
    Ok((StoryRevision { story, action: action.into() }, previous_desk))
}

fn read<M: Name + Default>(event: &Event) -> Result<M, EventError> {
    M::decode(event.payload.clone()).map_err(|error| EventError::Malformed(error.to_string()))
}

/// One event tells of both; the wire's own change of an unapproved story that is up to date with its
/// item is an update, any other one of the wire a note.
fn update_or_note(story: &Story) -> StoryAction {
    let by_wire = Actor::named(&story.updated_by) == Actor::Wire;
    let up_to_date = story.origin.as_ref().is_some_and(|origin| origin.item_revision == origin.latest_item_revision);
    if by_wire && !(up_to_date && story.state() == StoryState::Draft) {
        StoryAction::NoteWireUpdate
    } else {
        StoryAction::Update
    }
}
