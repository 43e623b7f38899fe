//! The stored names of states, actions, usages and blocks. They belong to the store, so a variant or a message can be renamed
//! without changing a row.

use crate::domain::{Action, Block, State, Usage};

pub(super) fn state_name(state: State) -> &'static str {
    match state {
        State::Draft => "draft",
        State::Submitted => "submitted",
        State::Scheduled => "scheduled",
        State::Approved => "approved",
        State::Spiked => "spiked",
        State::Killed => "killed",
    }
}

pub(super) fn state_named(name: &str) -> Option<State> {
    State::ALL.into_iter().find(|state| state_name(*state) == name)
}

pub(super) fn action_name(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Submit => "submit",
        Action::Approve => "approve",
        Action::SendBack => "send_back",
        Action::Spike => "spike",
        Action::Unspike => "unspike",
        Action::Correct => "correct",
        Action::Kill => "kill",
        Action::NoteWireUpdate => "note_wire_update",
        Action::UpdatePublished => "update_published",
        Action::MinorEdit => "minor_edit",
        Action::RaiseAlarm => "raise_alarm",
        Action::AnswerAlarm => "answer_alarm",
        Action::Schedule => "schedule",
        Action::Unschedule => "unschedule",
        Action::BlockSchedule => "block_schedule",
    }
}

pub(super) fn action_named(name: &str) -> Option<Action> {
    Action::ALL.into_iter().find(|action| action_name(*action) == name)
}

pub(super) fn usage_name(usage: Usage) -> &'static str {
    match usage {
        Usage::Usable => "usable",
        Usage::Withheld => "withheld",
        Usage::Canceled => "canceled",
    }
}

pub(super) fn usage_named(name: &str) -> Option<Usage> {
    [Usage::Usable, Usage::Withheld, Usage::Canceled].into_iter().find(|usage| usage_name(*usage) == name)
}

pub(super) fn block_name(block: Block) -> &'static str {
    match block {
        Block::Embargo => "embargo",
        Block::Withheld => "withheld",
        Block::Canceled => "canceled",
    }
}

pub(super) fn block_named(name: &str) -> Option<Block> {
    [Block::Embargo, Block::Withheld, Block::Canceled].into_iter().find(|block| block_name(*block) == name)
}
