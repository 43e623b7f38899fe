//! The states of a story, and the actions that each of them allows.

use std::fmt;

use crate::domain::DomainError;

/// The state of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    Draft,
    /// Waits for approval.
    Submitted,
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
}

impl State {
    /// The states of stories that readers have seen.
    pub const PUBLIC: [Self; 2] = [Self::Approved, Self::Killed];

    pub const ALL: [Self; 5] = [Self::Draft, Self::Submitted, Self::Approved, Self::Spiked, Self::Killed];

    /// The state after `action`. The table lists all allowed transitions, one per line; all others are rejected.
    pub fn after(self, action: Action) -> Result<Self, DomainError> {
        use Action::*;
        use State::*;
        let next = match (action, self) {
            (Update, Draft) => Draft,
            (Update, Submitted) => Submitted,
            (Submit, Draft) => Submitted,
            (Approve, Submitted) => Approved,
            (SendBack, Submitted) => Draft,
            (Spike, Draft | Submitted) => Spiked,
            (Unspike, Spiked) => Draft,
            (Correct | UpdatePublished | MinorEdit | RaiseAlarm | AnswerAlarm, Approved) => Approved,
            (Kill, Approved) => Killed,
            (NoteWireUpdate, Draft | Submitted | Approved | Spiked) => self,
            (action, state) => return Err(DomainError::Forbidden { action, state }),
        };
        Ok(next)
    }

    /// Whether a story in this state must have every required field.
    pub fn is_complete(self) -> bool {
        matches!(self, Self::Submitted | Self::Approved)
    }
}

impl Action {
    pub const ALL: [Self; 14] = [
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
    ];
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "in draft",
            Self::Submitted => "submitted",
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
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table() {
        use State::*;
        // Columns: draft, submitted, approved, spiked, killed.
        let table = [
            (Action::Create, [None, None, None, None, None]),
            (Action::Update, [Some(Draft), Some(Submitted), None, None, None]),
            (Action::Submit, [Some(Submitted), None, None, None, None]),
            (Action::Approve, [None, Some(Approved), None, None, None]),
            (Action::SendBack, [None, Some(Draft), None, None, None]),
            (Action::Spike, [Some(Spiked), Some(Spiked), None, None, None]),
            (Action::Unspike, [None, None, None, Some(Draft), None]),
            (Action::Correct, [None, None, Some(Approved), None, None]),
            (Action::Kill, [None, None, Some(Killed), None, None]),
            (Action::NoteWireUpdate, [Some(Draft), Some(Submitted), Some(Approved), Some(Spiked), None]),
            (Action::UpdatePublished, [None, None, Some(Approved), None, None]),
            (Action::MinorEdit, [None, None, Some(Approved), None, None]),
            (Action::RaiseAlarm, [None, None, Some(Approved), None, None]),
            (Action::AnswerAlarm, [None, None, Some(Approved), None, None]),
        ];
        assert_eq!(table.map(|(action, _)| action), Action::ALL);
        for (action, row) in table {
            for (state, next) in State::ALL.into_iter().zip(row) {
                let expected = next.ok_or(DomainError::Forbidden { action, state });
                assert_eq!(state.after(action), expected, "{action:?} of a story {state}");
            }
        }
    }
}
