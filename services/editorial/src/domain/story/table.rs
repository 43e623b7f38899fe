//! The life cycle of a story: all transitions, each with the privilege that it needs and the event that it publishes.

use newsroom_access::Privilege;

use super::{Action, State};

/// Where a transition leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    To(State),
    /// The state stays.
    Stays,
    /// The story returns to where it was before it was spiked.
    Returns,
}

/// A transition: what it is, and from where it leads to where.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub action: Action,
    pub from: &'static [State],
    pub to: Next,
    /// The privilege that a person needs for it on the desk of the story. `None`: no person does it.
    pub privilege: Option<Privilege>,
    /// The last word but one of its event's subject.
    pub event: &'static str,
}

use Action::*;
use Next::{Returns, Stays, To};
use Privilege::*;
use State::{Approved, Draft, Killed, Scheduled, Spiked, Submitted};

/// All transitions. A story begins as a draft, by [`Action::Create`].
pub const TABLE: [Row; 16] = [
    row(Update, &[Draft, Submitted], Stays, Some(StoryEdit), "updated"),
    row(Submit, &[Draft], To(Submitted), Some(StoryEdit), "submitted"),
    row(SendBack, &[Submitted, Scheduled], To(Draft), Some(StorySendBack), "sent_back"),
    row(Approve, &[Submitted, Scheduled], To(Approved), Some(StoryApprove), "approved"),
    row(Schedule, &[Submitted, Scheduled], To(Scheduled), Some(StoryApprove), "scheduled"),
    row(Unschedule, &[Scheduled], To(Submitted), Some(StoryApprove), "unscheduled"),
    row(BlockSchedule, &[Scheduled], Stays, None, "schedule_blocked"),
    row(Spike, &[Draft, Submitted], To(Spiked), Some(StorySpike), "spiked"),
    row(Unspike, &[Spiked], Returns, Some(StoryUnspike), "unspiked"),
    row(Correct, &[Approved], Stays, Some(StoryCorrect), "corrected"),
    row(UpdatePublished, &[Approved], Stays, Some(StoryCorrect), "corrected"),
    row(MinorEdit, &[Approved], Stays, Some(StoryCorrect), "corrected"),
    row(Kill, &[Approved], To(Killed), Some(StoryKill), "killed"),
    row(RaiseAlarm, &[Approved], Stays, None, "alarm_raised"),
    row(AnswerAlarm, &[Approved], Stays, Some(StoryAnswerAlarm), "alarm_answered"),
    row(NoteWireUpdate, &[Draft, Submitted, Scheduled, Approved, Spiked], Stays, None, "updated"),
];

const fn row(
    action: Action,
    from: &'static [State],
    to: Next,
    privilege: Option<Privilege>,
    event: &'static str,
) -> Row {
    Row { action, from, to, privilege, event }
}

impl Action {
    /// The last word but one of the subject of its event.
    pub fn event(self) -> &'static str {
        TABLE.iter().find(|row| row.action == self).map_or("created", |row| row.event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::DomainError;

    /// The table as a picture, written apart from it.
    #[test]
    fn the_whole_table() {
        // Columns: draft, submitted, scheduled, approved, spiked, killed.
        let table = [
            (Create, [None, None, None, None, None, None]),
            (Update, [Some(Stays), Some(Stays), None, None, None, None]),
            (Submit, [Some(To(Submitted)), None, None, None, None, None]),
            (Approve, [None, Some(To(Approved)), Some(To(Approved)), None, None, None]),
            (SendBack, [None, Some(To(Draft)), Some(To(Draft)), None, None, None]),
            (Spike, [Some(To(Spiked)), Some(To(Spiked)), None, None, None, None]),
            (Unspike, [None, None, None, None, Some(Returns), None]),
            (Correct, [None, None, None, Some(Stays), None, None]),
            (Kill, [None, None, None, Some(To(Killed)), None, None]),
            (NoteWireUpdate, [Some(Stays), Some(Stays), Some(Stays), Some(Stays), Some(Stays), None]),
            (UpdatePublished, [None, None, None, Some(Stays), None, None]),
            (MinorEdit, [None, None, None, Some(Stays), None, None]),
            (RaiseAlarm, [None, None, None, Some(Stays), None, None]),
            (AnswerAlarm, [None, None, None, Some(Stays), None, None]),
            (Schedule, [None, Some(To(Scheduled)), Some(To(Scheduled)), None, None, None]),
            (Unschedule, [None, None, Some(To(Submitted)), None, None, None]),
            (BlockSchedule, [None, None, Some(Stays), None, None, None]),
        ];
        assert_eq!(table.map(|(action, _)| action), Action::ALL);
        for (action, row) in table {
            for (state, next) in State::ALL.into_iter().zip(row) {
                let expected = next.ok_or(DomainError::Forbidden { action, state });
                assert_eq!(state.after(action), expected, "{action:?} of a story {state}");
            }
        }
    }

    #[test]
    fn people_can_leave_every_state_but_the_last() {
        for state in State::ALL {
            assert_eq!(state.moves().count() == 0, state == Killed, "{state}");
        }
        let of_spiked: Vec<Action> = Spiked.moves().collect();
        assert_eq!(of_spiked, [Unspike]);
    }
}
