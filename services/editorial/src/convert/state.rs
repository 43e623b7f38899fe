//! Converts states and actions.

use newsroom_proto::editorial::v1::{StoryAction, StoryState};

use crate::domain::{Action, State};

pub(super) fn state_to_message(state: State) -> StoryState {
    match state {
        State::Draft => StoryState::Draft,
        State::Submitted => StoryState::Submitted,
        State::Scheduled => StoryState::Scheduled,
        State::Approved => StoryState::Approved,
        State::Spiked => StoryState::Spiked,
        State::Killed => StoryState::Killed,
    }
}

pub(super) fn state_from_message(state: StoryState) -> Option<State> {
    State::ALL.into_iter().find(|known| state_to_message(*known) == state)
}

pub(super) fn action_to_message(action: Action) -> StoryAction {
    match action {
        Action::Create => StoryAction::Create,
        Action::Update => StoryAction::Update,
        Action::Submit => StoryAction::Submit,
        Action::Approve => StoryAction::Approve,
        Action::SendBack => StoryAction::SendBack,
        Action::Spike => StoryAction::Spike,
        Action::Unspike => StoryAction::Unspike,
        Action::Correct => StoryAction::Correct,
        Action::Kill => StoryAction::Kill,
        Action::NoteWireUpdate => StoryAction::NoteWireUpdate,
        Action::UpdatePublished => StoryAction::UpdatePublished,
        Action::MinorEdit => StoryAction::MinorEdit,
        Action::RaiseAlarm => StoryAction::RaiseAlarm,
        Action::AnswerAlarm => StoryAction::AnswerAlarm,
        Action::Schedule => StoryAction::Schedule,
        Action::Unschedule => StoryAction::Unschedule,
        Action::BlockSchedule => StoryAction::BlockSchedule,
    }
}

/// The name of a state in the contract, without its prefix.
pub(super) fn state_word(state: State) -> &'static str {
    state_to_message(state).as_str_name().trim_start_matches("STORY_STATE_")
}

/// The name of an action in the contract, without its prefix.
pub(super) fn action_word(action: Action) -> &'static str {
    action_to_message(action).as_str_name().trim_start_matches("STORY_ACTION_")
}
