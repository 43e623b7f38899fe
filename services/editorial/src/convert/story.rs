//! Converts stories and their history for callers and consumers.

use newsroom_access::Privilege;
use newsroom_chassis::clock::{from_timestamp, to_timestamp};
use newsroom_proto::editorial::v1;
use time::OffsetDateTime;

use super::{
    content::content_to_message,
    schedule::schedule_to_message,
    state::{action_to_message, state_from_message, state_to_message},
};
use crate::domain::{
    self, Alarm, CopyGroup, Correction, CorrectionNote, Embargo, Hold, Origin, Publication, Revision, State, Story,
    Usage,
};

pub fn story_to_message(story: &Story) -> v1::Story {
    v1::Story { content: Some(content_to_message(&story.content)), ..without_content(story) }
}

/// The message of a story, except for its content.
pub(super) fn without_content(story: &Story) -> v1::Story {
    v1::Story {
        id: story.id.to_string(),
        revision: story.revision,
        etag: story.etag().to_string(),
        state: state_to_message(story.state).into(),
        desk: story.desk().to_string(),
        content: None,
        origin: story.origin.as_ref().map(origin_to_message),
        publication: story.publication.as_ref().map(publication_to_message),
        note: story.note.as_str().to_owned(),
        updated_by: story.updated_by.to_string(),
        create_time: Some(to_timestamp(story.created)),
        update_time: Some(to_timestamp(story.updated)),
        embargo_time: story.embargo.map(|embargo| to_timestamp(embargo.end())),
        usage: usage_to_message(story.terms.usage).into(),
        usage_text: story.terms.text.clone(),
        usage_override_note: story.terms.overridden.as_str().to_owned(),
        wire_notice: story.wire_notice.clone(),
        alarm: story.alarm.as_ref().map(alarm_to_message),
        holds: story.holds.iter().map(hold_to_message).collect(),
        schedule: story.schedule.as_ref().map(|schedule| schedule_to_message(story, schedule)),
        copy_group: story.copy_group.map(group_to_message),
    }
}

pub(super) fn group_to_message(group: CopyGroup) -> v1::CopyGroup {
    v1::CopyGroup { id: group.original.to_string(), revision: group.revision }
}

pub fn revision_to_message(revision: &Revision) -> v1::StoryRevision {
    let Revision { story, action } = revision;
    v1::StoryRevision { story: Some(story_to_message(story)), action: action_to_message(*action).into() }
}

fn alarm_to_message(alarm: &Alarm) -> v1::StoryAlarm {
    v1::StoryAlarm { text: alarm.text.clone(), raise_time: Some(to_timestamp(alarm.raised)) }
}

fn hold_to_message(hold: &Hold) -> v1::StoryHold {
    let (reason, missing) = match hold {
        Hold::Incomplete(missing) => (v1::StoryHoldReason::Incomplete, missing.as_slice()),
        Hold::Withheld => (v1::StoryHoldReason::Withheld, &[][..]),
        Hold::Embargoed => (v1::StoryHoldReason::Embargoed, &[][..]),
        Hold::ArchiveDate => (v1::StoryHoldReason::ArchiveDate, &[][..]),
    };
    v1::StoryHold { reason: reason.into(), missing_fields: missing.iter().map(ToString::to_string).collect() }
}

fn usage_to_message(usage: Usage) -> v1::StoryUsage {
    match usage {
        Usage::Usable => v1::StoryUsage::Usable,
        Usage::Withheld => v1::StoryUsage::Withheld,
        Usage::Canceled => v1::StoryUsage::Canceled,
    }
}

fn origin_to_message(origin: &Origin) -> v1::Origin {
    v1::Origin {
        item_id: origin.item_id.to_string(),
        item_revision: origin.item_revision,
        latest_item_revision: origin.latest_item_revision,
        source_name: origin.source_name.clone(),
        canonical_url: origin.canonical_url.clone(),
        follows_wire: origin.follows_wire,
        verbatim: origin.verbatim,
    }
}

fn publication_to_message(publication: &Publication) -> v1::Publication {
    let correction = |correction: &Correction| {
        let (note, by_source) = match &correction.note {
            CorrectionNote::Editor(note) => (note.clone(), false),
            CorrectionNote::Source => (String::new(), true),
        };
        v1::Correction { note, time: Some(to_timestamp(correction.time)), by_source }
    };
    v1::Publication {
        first_approve_time: Some(to_timestamp(publication.first_approved)),
        approve_time: Some(to_timestamp(publication.approved)),
        corrections: publication.corrections.iter().map(correction).collect(),
        kill_time: publication.killed.map(to_timestamp),
        amend_time: publication.amended.map(to_timestamp),
        archived: publication.archived,
        schedule_time: publication.scheduled.map(to_timestamp),
    }
}

/// The privileges that one needs besides to read the story of a message.
pub fn read_privileges(story: &v1::Story, now: OffsetDateTime) -> Vec<Privilege> {
    let state = v1::StoryState::try_from(story.state).ok().and_then(state_from_message);
    let embargo = story.embargo_time.as_ref().and_then(from_timestamp).map(Embargo::until);
    // What cannot be understood is treated as what the fewest may read.
    domain::read_privileges(state.unwrap_or(State::Spiked), embargo, now)
}
