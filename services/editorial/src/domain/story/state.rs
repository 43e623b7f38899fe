//! The states of a story, and the actions on it.

use std::fmt;

use super::table::{Next, TABLE};
use crate::domain::DomainError;

/// The state of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    Draft,
    /// Waits for approval.
    Submitted,
    /// Approved for a time that has not come.
    Scheduled,
    /// Published.
    Approved,
    /// Set aside, never published.
    Spiked,
    /// Withdrawn from every reader, for good.
    Killed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Create,
    /// The content changes before approval.
    Update,
    /// The story is submitted for approval.
    Submit,
    Approve,
    /// The story goes back to its writer.
    SendBack,
    /// The story is set aside.
    Spike,
    /// A spiked story is brought back.
    Unspike,
    Correct,
    /// The story is withdrawn from every reader.
    Kill,
    /// The wire has news that the story does not adopt.
    NoteWireUpdate,
    /// The content is updated after approval.
    UpdatePublished,
    /// A slip is corrected after approval.
    MinorEdit,
    /// The published story is canceled, and the wire may not withdraw it.
    RaiseAlarm,
    /// A person answers the alarm.
    AnswerAlarm,
    /// The story is approved for a time.
    Schedule,
    /// The schedule is canceled, and the story waits for approval again.
    Unschedule,
    /// The time has come, and the source does not permit the publication.
    BlockSchedule,
}

impl State {
    /// The states of stories that readers have seen.
    pub const PUBLIC: [Self; 2] = [Self::Approved, Self::Killed];

    pub const ALL: [Self; 6] =
        [Self::Draft, Self::Submitted, Self::Scheduled, Self::Approved, Self::Spiked, Self::Killed];

    /// Where `action` leads from this state, by [`TABLE`]. Whatever the table lacks is forbidden.
    pub fn after(self, action: Action) -> Result<Next, DomainError> {
        let row = TABLE.iter().find(|row| row.action == action && row.from.contains(&self));
        row.map(|row| row.to).ok_or(DomainError::Forbidden { action, state: self })
    }

    /// What people can do to every story in this state: not every story has an alarm that could be answered.
    pub fn moves(self) -> impl Iterator<Item = Action> {
        let by_people = TABLE.iter().filter(move |row| row.privilege.is_some() && row.from.contains(&self));
        by_people.map(|row| row.action).filter(|action| *action != Action::AnswerAlarm)
    }

    /// Whether a story in this state must have every required field.
    pub fn is_complete(self) -> bool {
        matches!(self, Self::Submitted | Self::Scheduled | Self::Approved)
    }
}

impl Action {
    pub const ALL: [Self; 17] = [
        Self::Create,
        Self::Update,
        Self::Submit,
        Self::Approve,
        Self::SendBack,
        Self::Spike,
        Self::Unspike,
        Self::Correct,
        Self::Kill,
        Self::NoteWireUpdate,
        Self::UpdatePublished,
        Self::MinorEdit,
        Self::RaiseAlarm,
        Self::AnswerAlarm,
        Self::Schedule,
        Self::Unschedule,
        Self::BlockSchedule,
    ];
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "in draft",
            Self::Submitted => "submitted",
            Self::Scheduled => "scheduled",
            Self::Approved => "approved",
            Self::Spiked => "spiked",
            Self::Killed => "killed",
        })
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Create => "created",
            Self::Update => "updated",
            Self::Submit => "submitted",
            Self::Approve => "approved",
            Self::SendBack => "sent back",
            Self::Spike => "spiked",
            Self::Unspike => "unspiked",
            Self::Correct => "corrected",
            Self::Kill => "killed",
            Self::NoteWireUpdate => "updated by the wire",
            Self::UpdatePublished => "updated after approval",
            Self::MinorEdit => "edited after approval",
            Self::RaiseAlarm => "given an alarm",
            Self::AnswerAlarm => "relieved of an alarm",
            Self::Schedule => "scheduled",
            Self::Unschedule => "taken off the schedule",
            Self::BlockSchedule => "held back at its time",
        })
    }
}
