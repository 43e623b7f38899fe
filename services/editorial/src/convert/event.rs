//! The events that editorial publishes, and the revisions that can be read back from them.

use newsroom_chassis::{bus::Event, outbox::NewEvent};
use newsroom_proto::editorial::v1::{
    AmendmentKind, Story, StoryAction, StoryAlarmAnswered, StoryAlarmRaised, StoryApproved, StoryCorrected,
    StoryCreated, StoryGrouped, StoryKilled, StoryRevision, StoryScheduleBlocked, StoryScheduled, StorySentBack,
    StorySpiked, StoryState, StorySubmitted, StoryUnscheduled, StoryUnspiked, StoryUpdated,
};
use prost::{Message as _, Name};

use super::{
    content::content_to_message,
    story::{group_to_message, without_content},
};
use crate::domain::{Action, Actor, ContentVersion, CopyGroup, DeskId, StoryId, Transition};

/// The events of transitions, in their order. Transitions that follow one another and share their content share its
/// encoding, too.
pub fn events(transitions: &[Transition]) -> Vec<NewEvent> {
    let mut encoded: Option<(&ContentVersion, Vec<u8>)> = None;
    let mut events = Vec::with_capacity(transitions.len());
    for transition in transitions {
        let content = &transition.story.content;
        let encoding = match encoded.take() {
            Some((shared, encoding)) if shared.is_shared_with(content) => encoding,
            _ => encode_content(content),
        };
        let mut event = event_without_content(transition);
        event.payload.extend_from_slice(&encoding);
        encoded = Some((content, encoding));
        events.push(event);
    }
    events
}

/// The group of near copies of a published story has changed.
pub fn story_grouped(story: StoryId, group: CopyGroup) -> NewEvent {
    let message = StoryGrouped { story_id: story.to_string(), copy_group: Some(group_to_message(group)) };
    let aggregate = (story.uuid(), group.revision);
    NewEvent::new("editorial", "story", "grouped", aggregate, StoryGrouped::full_name(), message.encode_to_vec())
}

/// The content as the end of the event's payload. All events have the story in the same field. A reader of the payload
/// merges a message that is encoded in two parts, which is a rule of protobuf.
fn encode_content(content: &ContentVersion) -> Vec<u8> {
    let story = Story { content: Some(content_to_message(content)), ..Story::default() };
    StoryCreated { story: Some(story) }.encode_to_vec()
}

fn event_without_content(transition: &Transition) -> NewEvent {
    let story = Some(without_content(&transition.story));
    let previous_desk = transition.change.previous_desk.as_ref().map(DeskId::to_string).unwrap_or_default();
    match transition.change.action {
        Action::Create => new_event(transition, &StoryCreated { story }),
        Action::Update | Action::NoteWireUpdate => new_event(transition, &StoryUpdated { story, previous_desk }),
        Action::Submit => new_event(transition, &StorySubmitted { story }),
        Action::Approve => new_event(transition, &StoryApproved { story }),
        Action::Schedule => new_event(transition, &StoryScheduled { story }),
        Action::Unschedule => new_event(transition, &StoryUnscheduled { story }),
        Action::BlockSchedule => new_event(transition, &StoryScheduleBlocked { story }),
        Action::SendBack => new_event(transition, &StorySentBack { story }),
        Action::Spike => new_event(transition, &StorySpiked { story }),
        Action::Unspike => new_event(transition, &StoryUnspiked { story }),
        Action::Correct | Action::UpdatePublished | Action::MinorEdit => {
            let kind = kind_of(transition.change.action).into();
            new_event(transition, &StoryCorrected { story, previous_desk, kind })
        }
        Action::Kill => new_event(transition, &StoryKilled { story }),
        Action::RaiseAlarm => new_event(transition, &StoryAlarmRaised { story }),
        Action::AnswerAlarm => new_event(transition, &StoryAlarmAnswered { story }),
    }
}

fn kind_of(action: Action) -> AmendmentKind {
    match action {
        Action::UpdatePublished => AmendmentKind::Update,
        Action::MinorEdit => AmendmentKind::MinorEdit,
        _ => AmendmentKind::Correction,
    }
}

fn new_event<M: Name>(transition: &Transition, message: &M) -> NewEvent {
    let event = transition.change.action.event();
    let aggregate = (transition.story.id.uuid(), transition.story.revision);
    let urgent = matches!(transition.change.action, Action::Correct | Action::Kill | Action::RaiseAlarm);
    NewEvent::new("editorial", "story", event, aggregate, M::full_name(), message.encode_to_vec()).urgent_if(urgent)
}

/// An event of the stream from which no revision of a story can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    #[error("unknown type {0}")]
    UnknownType(String),
    /// The payload is not the message that the type names.
    #[error("unreadable payload: {0}")]
    Malformed(String),
}

/// The revision of an event's story, and the desk that the story left with it.
pub fn revision_of_event(event: &Event) -> Result<(StoryRevision, Option<String>), EventError> {
    let kind = event.event_type.as_str();
    let (story, action, previous_desk) = if kind == StoryUpdated::full_name() {
        let StoryUpdated { story, previous_desk } = decode(event)?;
        let action = story.as_ref().map_or(StoryAction::Update, update_or_note);
        (story, action, previous_desk)
    } else if kind == StoryCorrected::full_name() {
        let corrected: StoryCorrected = decode(event)?;
        let action = match corrected.kind() {
            AmendmentKind::Unspecified | AmendmentKind::Correction => StoryAction::Correct,
            AmendmentKind::Update => StoryAction::UpdatePublished,
            AmendmentKind::MinorEdit => StoryAction::MinorEdit,
        };
        (corrected.story, action, corrected.previous_desk)
    } else if kind == StoryCreated::full_name() {
        (decode::<StoryCreated>(event)?.story, StoryAction::Create, String::new())
    } else if kind == StorySubmitted::full_name() {
        (decode::<StorySubmitted>(event)?.story, StoryAction::Submit, String::new())
    } else if kind == StoryApproved::full_name() {
        (decode::<StoryApproved>(event)?.story, StoryAction::Approve, String::new())
    } else if kind == StorySentBack::full_name() {
        (decode::<StorySentBack>(event)?.story, StoryAction::SendBack, String::new())
    } else if kind == StorySpiked::full_name() {
        (decode::<StorySpiked>(event)?.story, StoryAction::Spike, String::new())
    } else if kind == StoryUnspiked::full_name() {
        (decode::<StoryUnspiked>(event)?.story, StoryAction::Unspike, String::new())
    } else if kind == StoryScheduled::full_name() {
        (decode::<StoryScheduled>(event)?.story, StoryAction::Schedule, String::new())
    } else if kind == StoryUnscheduled::full_name() {
        (decode::<StoryUnscheduled>(event)?.story, StoryAction::Unschedule, String::new())
    } else if kind == StoryScheduleBlocked::full_name() {
        (decode::<StoryScheduleBlocked>(event)?.story, StoryAction::BlockSchedule, String::new())
    } else if kind == StoryKilled::full_name() {
        (decode::<StoryKilled>(event)?.story, StoryAction::Kill, String::new())
    } else if kind == StoryAlarmRaised::full_name() {
        (decode::<StoryAlarmRaised>(event)?.story, StoryAction::RaiseAlarm, String::new())
    } else if kind == StoryAlarmAnswered::full_name() {
        (decode::<StoryAlarmAnswered>(event)?.story, StoryAction::AnswerAlarm, String::new())
    } else {
        return Err(EventError::UnknownType(event.event_type.clone()));
    };
    let previous_desk = Some(previous_desk).filter(|desk| !desk.is_empty());
    Ok((StoryRevision { story, action: action.into() }, previous_desk))
}

fn decode<M: Name + Default>(event: &Event) -> Result<M, EventError> {
    M::decode(event.payload.clone()).map_err(|error| EventError::Malformed(error.to_string()))
}

/// The action of a `StoryUpdated`, which has two meanings. A change by the wire is an update if the story is a draft
/// and up to date with its item. Any other change by the wire is a note.
fn update_or_note(story: &Story) -> StoryAction {
    let by_wire = Actor::named(&story.updated_by) == Actor::Wire;
    let up_to_date = story.origin.as_ref().is_some_and(|origin| origin.item_revision == origin.latest_item_revision);
    if by_wire && !(up_to_date && story.state() == StoryState::Draft) {
        StoryAction::NoteWireUpdate
    } else {
        StoryAction::Update
    }
}
