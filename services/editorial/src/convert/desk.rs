//! Converts desks for callers.

use newsroom_proto::editorial::v1;

use crate::domain::Desk;

pub fn desk_to_message(desk: &Desk) -> v1::Desk {
    v1::Desk {
        id: desk.id.to_string(),
        section: desk.section.clone(),
        draft_count: desk.drafts,
        submitted_count: desk.submitted,
        alarm_count: desk.alarms,
        scheduled_count: desk.scheduled,
    }
}
