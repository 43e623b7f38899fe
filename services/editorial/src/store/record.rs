//! The record of a story without its content, which a snapshot column stores.
//!
//! It is the store's own format, separate from the messages of the contract, so that each can change without the other.
//! A field keeps its tag permanently. Times are microseconds since the epoch.

use std::fmt::Display;

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::{Compressed, StoreError},
};
use prost::Message;
use uuid::Uuid;

use super::{
    content,
    name::{block_name, block_named, state_name, state_named, usage_name, usage_named},
};
use crate::domain::{
    Actor, Alarm, Blocked, CopyGroup, Correction, CorrectionNote, Embargo, Field, Hold, Note, Origin, Publication,
    PublishAt, Schedule, Story, Terms, ZonedTime,
};

#[derive(Clone, PartialEq, Message)]
struct StoryRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(int64, tag = "2")]
    revision: i64,
    #[prost(string, tag = "3")]
    state: String,
    #[prost(int64, tag = "4")]
    content_revision: i64,
    #[prost(message, optional, tag = "5")]
    origin: Option<OriginRecord>,
    #[prost(message, optional, tag = "6")]
    publication: Option<PublicationRecord>,
    #[prost(int64, optional, tag = "7")]
    embargo_end: Option<i64>,
    #[prost(string, tag = "8")]
    usage: String,
    #[prost(string, tag = "9")]
    usage_text: String,
    #[prost(string, tag = "10")]
    usage_override_note: String,
    #[prost(string, tag = "11")]
    wire_notice: String,
    #[prost(string, tag = "12")]
    note: String,
    #[prost(string, tag = "13")]
    updated_by: String,
    #[prost(int64, tag = "14")]
    created: i64,
    #[prost(int64, tag = "15")]
    updated: i64,
    #[prost(message, optional, tag = "16")]
    alarm: Option<AlarmRecord>,
    #[prost(message, repeated, tag = "17")]
    holds: Vec<HoldRecord>,
    #[prost(string, optional, tag = "18")]
    updated_by_id: Option<String>,
    #[prost(string, optional, tag = "19")]
    begun_by: Option<String>,
    #[prost(string, optional, tag = "20")]
    text_by: Option<String>,
    #[prost(string, optional, tag = "21")]
    keywords_by: Option<String>,
    #[prost(message, optional, tag = "22")]
    schedule: Option<ScheduleRecord>,
    /// The name of a state.
    #[prost(string, optional, tag = "23")]
    spiked_from: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
struct ScheduleRecord {
    /// Unset: when the embargo ends.
    #[prost(int64, optional, tag = "1")]
    time: Option<i64>,
    #[prost(string, tag = "2")]
    zone: String,
    /// The end of the embargo that is broken.
    #[prost(int64, optional, tag = "3")]
    breaks: Option<i64>,
    /// The name of what has blocked it.
    #[prost(string, optional, tag = "4")]
    blocked: Option<String>,
    /// The time that had come when it was blocked.
    #[prost(int64, tag = "5")]
    due: i64,
}

#[derive(Clone, PartialEq, Message)]
struct HoldRecord {
    #[prost(string, tag = "1")]
    reason: String,
    /// The names of the fields that an incomplete item lacks.
    #[prost(string, repeated, tag = "2")]
    fields: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
struct AlarmRecord {
    #[prost(string, tag = "1")]
    text: String,
    #[prost(int64, tag = "2")]
    raised: i64,
}

#[derive(Clone, PartialEq, Message)]
struct OriginRecord {
    #[prost(bytes = "vec", tag = "1")]
    item_id: Vec<u8>,
    #[prost(int64, tag = "2")]
    item_revision: i64,
    #[prost(int64, tag = "3")]
    latest_item_revision: i64,
    #[prost(string, tag = "4")]
    source_name: String,
    #[prost(string, tag = "5")]
    canonical_url: String,
    #[prost(bool, tag = "6")]
    follows_wire: bool,
    #[prost(bool, tag = "7")]
    verbatim: bool,
}

#[derive(Clone, PartialEq, Message)]
struct PublicationRecord {
    #[prost(int64, tag = "1")]
    first_approved: i64,
    #[prost(int64, tag = "2")]
    approved: i64,
    #[prost(int64, optional, tag = "3")]
    amended: Option<i64>,
    #[prost(message, repeated, tag = "4")]
    corrections: Vec<CorrectionRecord>,
    #[prost(int64, optional, tag = "5")]
    killed: Option<i64>,
    #[prost(bool, tag = "6")]
    archived: bool,
    #[prost(int64, optional, tag = "7")]
    scheduled: Option<i64>,
}

#[derive(Clone, PartialEq, Message)]
struct CorrectionRecord {
    /// Unset for a correction of the source.
    #[prost(string, optional, tag = "1")]
    editor_note: Option<String>,
    #[prost(int64, tag = "2")]
    time: i64,
}

/// A record that cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record of a story cannot be read: {0}")]
pub(super) struct RecordError(String);

impl RecordError {
    pub fn new(error: impl Display) -> Self {
        Self(error.to_string())
    }
}

impl From<RecordError> for StoreError {
    fn from(error: RecordError) -> Self {
        Self::unreadable(error)
    }
}

pub(super) fn encode(story: &Story) -> Vec<u8> {
    let record = StoryRecord {
        id: story.id.uuid().as_bytes().to_vec(),
        revision: story.revision,
        state: state_name(story.state).to_owned(),
        content_revision: story.content_revision,
        origin: story.origin.as_ref().map(origin_record),
        publication: story.publication.as_ref().map(publication_record),
        embargo_end: story.embargo.map(|embargo| micros(embargo.end())),
        usage: usage_name(story.terms.usage).to_owned(),
        usage_text: story.terms.text.clone(),
        usage_override_note: story.terms.overridden.as_str().to_owned(),
        wire_notice: story.wire_notice.clone(),
        note: story.note.as_str().to_owned(),
        updated_by: story.updated_by.to_string(),
        updated_by_id: story.updated_by.id().map(ToOwned::to_owned),
        begun_by: story.begun_by.clone(),
        text_by: story.text_by.clone(),
        keywords_by: story.keywords_by.clone(),
        created: micros(story.created),
        updated: micros(story.updated),
        alarm: story.alarm.as_ref().map(|alarm| AlarmRecord { text: alarm.text.clone(), raised: micros(alarm.raised) }),
        holds: story.holds.iter().map(hold_record).collect(),
        schedule: story.schedule.as_ref().map(schedule_record),
        spiked_from: story.spiked_from.map(|state| state_name(state).to_owned()),
    };
    record.encode_to_vec()
}

/// When the embargo of a story ends, in microseconds since the epoch, by its record.
pub(super) fn embargo_end(snapshot: &[u8]) -> Option<i64> {
    StoryRecord::decode(snapshot).ok()?.embargo_end
}

/// Reads a record, a content and a group of near copies that were joined to a row. `None`: there is no such record,
/// content or group.
pub(super) fn decode(
    snapshot: Option<&[u8]>,
    content: Option<&Compressed>,
    group: Option<CopyGroup>,
) -> Result<Story, RecordError> {
    let snapshot = snapshot.ok_or_else(|| RecordError::new("the revision is missing"))?;
    let record = StoryRecord::decode(snapshot).map_err(RecordError::new)?;
    let usage = usage_named(&record.usage).ok_or_else(|| unknown("usage", &record.usage))?;
    let origin = record.origin.map(origin).transpose()?;
    Ok(Story {
        id: uuid("id", &record.id)?.into(),
        revision: record.revision,
        state: state_named(&record.state).ok_or_else(|| unknown("state", &record.state))?,
        content: content::decode(content)?,
        content_revision: record.content_revision,
        copy_group: origin.as_ref().map(|origin| group.unwrap_or(CopyGroup::alone(origin.item_id))),
        origin,
        publication: record.publication.map(publication),
        embargo: record.embargo_end.map(|end| Embargo::until(from_micros(end))),
        terms: Terms {
            usage,
            text: record.usage_text,
            overridden: note("usage_override_note", &record.usage_override_note)?,
        },
        holds: record.holds.iter().map(hold).collect::<Result<_, _>>()?,
        wire_notice: record.wire_notice,
        alarm: record.alarm.map(|alarm| Alarm { text: alarm.text, raised: from_micros(alarm.raised) }),
        note: note("note", &record.note)?,
        updated_by: match record.updated_by_id {
            Some(id) => Actor::principal(&id, &record.updated_by),
            None => Actor::named(&record.updated_by),
        },
        begun_by: record.begun_by,
        text_by: record.text_by,
        keywords_by: record.keywords_by,
        schedule: record.schedule.map(schedule).transpose()?,
        spiked_from: match record.spiked_from {
            Some(name) => Some(state_named(&name).ok_or_else(|| unknown("spiked_from", &name))?),
            None => None,
        },
        created: from_micros(record.created),
        updated: from_micros(record.updated),
    })
}

fn schedule_record(schedule: &Schedule) -> ScheduleRecord {
    let (time, zone) = match &schedule.at {
        PublishAt::Time(at) => (Some(micros(at.time)), at.zone.clone()),
        PublishAt::EmbargoEnd => (None, String::new()),
    };
    ScheduleRecord {
        time,
        zone,
        breaks: schedule.breaks.map(|embargo| micros(embargo.end())),
        blocked: schedule.blocked.map(|blocked| block_name(blocked.why).to_owned()),
        due: schedule.blocked.map_or(0, |blocked| micros(blocked.due)),
    }
}

fn schedule(record: ScheduleRecord) -> Result<Schedule, RecordError> {
    let zoned = |time| PublishAt::Time(ZonedTime { time: from_micros(time), zone: record.zone });
    let blocked = match record.blocked {
        Some(name) => {
            let why = block_named(&name).ok_or_else(|| unknown("schedule.blocked", &name))?;
            Some(Blocked { why, due: from_micros(record.due) })
        }
        None => None,
    };
    Ok(Schedule {
        at: record.time.map_or(PublishAt::EmbargoEnd, zoned),
        breaks: record.breaks.map(|end| Embargo::until(from_micros(end))),
        blocked,
    })
}

fn hold_record(hold: &Hold) -> HoldRecord {
    let (reason, fields) = match hold {
        Hold::Incomplete(missing) => ("incomplete", missing.as_slice()),
        Hold::Withheld => ("withheld", &[][..]),
        Hold::Embargoed => ("embargoed", &[][..]),
        Hold::ArchiveDate => ("archive_date", &[][..]),
    };
    HoldRecord { reason: reason.to_owned(), fields: fields.iter().map(ToString::to_string).collect() }
}

fn hold(record: &HoldRecord) -> Result<Hold, RecordError> {
    Ok(match record.reason.as_str() {
        "incomplete" => {
            let field = |name: &String| Field::named(name).ok_or_else(|| unknown("holds.fields", name));
            Hold::Incomplete(record.fields.iter().map(field).collect::<Result<_, _>>()?)
        }
        "withheld" => Hold::Withheld,
        "embargoed" => Hold::Embargoed,
        "archive_date" => Hold::ArchiveDate,
        other => return Err(unknown("holds.reason", other)),
    })
}

fn origin_record(origin: &Origin) -> OriginRecord {
    OriginRecord {
        item_id: origin.item_id.uuid().as_bytes().to_vec(),
        item_revision: origin.item_revision,
        latest_item_revision: origin.latest_item_revision,
        source_name: origin.source_name.clone(),
        canonical_url: origin.canonical_url.clone(),
        follows_wire: origin.follows_wire,
        verbatim: origin.verbatim,
    }
}

fn origin(record: OriginRecord) -> Result<Origin, RecordError> {
    Ok(Origin {
        item_id: uuid("origin.item_id", &record.item_id)?.into(),
        item_revision: record.item_revision,
        latest_item_revision: record.latest_item_revision,
        source_name: record.source_name,
        canonical_url: record.canonical_url,
        follows_wire: record.follows_wire,
        verbatim: record.verbatim,
    })
}

fn publication_record(publication: &Publication) -> PublicationRecord {
    let correction = |correction: &Correction| CorrectionRecord {
        editor_note: match &correction.note {
            CorrectionNote::Editor(note) => Some(note.clone()),
            CorrectionNote::Source => None,
        },
        time: micros(correction.time),
    };
    PublicationRecord {
        first_approved: micros(publication.first_approved),
        approved: micros(publication.approved),
        amended: publication.amended.map(micros),
        corrections: publication.corrections.iter().map(correction).collect(),
        killed: publication.killed.map(micros),
        archived: publication.archived,
        scheduled: publication.scheduled.map(micros),
    }
}

fn publication(record: PublicationRecord) -> Publication {
    let correction = |record: CorrectionRecord| Correction {
        note: record.editor_note.map_or(CorrectionNote::Source, CorrectionNote::Editor),
        time: from_micros(record.time),
    };
    Publication {
        first_approved: from_micros(record.first_approved),
        approved: from_micros(record.approved),
        amended: record.amended.map(from_micros),
        corrections: record.corrections.into_iter().map(correction).collect(),
        killed: record.killed.map(from_micros),
        archived: record.archived,
        scheduled: record.scheduled.map(from_micros),
    }
}

fn uuid(field: &str, bytes: &[u8]) -> Result<Uuid, RecordError> {
    Uuid::from_slice(bytes).map_err(|error| RecordError(format!("{field}: {error}")))
}

fn note(field: &str, text: &str) -> Result<Note, RecordError> {
    Note::optional(text).map_err(|error| RecordError(format!("{field}: {error}")))
}

fn unknown(field: &str, name: &str) -> RecordError {
    RecordError(format!("{field}: {name:?} is no {field}"))
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
