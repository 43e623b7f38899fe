//! Schedules: the requests about them, and how they are shown.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, Offset, TimeZone},
};
use newsroom_chassis::{
    api_error::{ApiError, Violations},
    clock::{from_micros, from_timestamp, micros, to_timestamp},
    page::Page,
    store::Request,
};
use newsroom_proto::editorial::v1::{self, schedule_story_request::When};
use prost::Message;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use super::{
    query::desk,
    request::{StoryTarget, all, source_override, target},
    story::story_to_message,
};
use crate::domain::{Block, DeskId, Note, Override, PublishAt, Schedule, Story, ZonedTime};

/// The longest name of a zone, in bytes.
const ZONE_BYTES: usize = 64;
/// The format of a local time.
const LOCAL: &str = "%Y-%m-%dT%H:%M:%S";

#[derive(Clone, Debug)]
pub struct ScheduleStory {
    pub target: StoryTarget,
    pub at: PublishAt,
    /// The conditions of the source that the caller overrides. `None`: all conditions apply.
    pub source_override: Option<Override>,
}

/// A page of scheduled stories, the next one first. A page token holds the time in microseconds, and the id.
#[derive(Debug)]
pub struct UpcomingQuery {
    pub page: Page<(i64, Uuid)>,
    /// `None`: stories of all desks.
    pub desk: Option<DeskId>,
    /// Only stories that are published before this time.
    pub until: Option<OffsetDateTime>,
}

pub fn schedule_story(message: &v1::ScheduleStoryRequest) -> Result<ScheduleStory, ApiError> {
    let mut violations = Violations::new();
    let request = request("ScheduleStory", &message.request_id, message, &mut violations);
    let target = target(&message.id, &message.etag, request, &mut violations);
    let source_override =
        source_override(message.break_embargo, message.override_usage, &message.note, &mut violations);
    let at = match &message.when {
        Some(When::PublishTime(time)) => {
            let time = from_timestamp(time).ok_or("must be a time of the years 1 to 9999");
            violations.check("publish_time", time).map(|time| PublishAt::Time(ZonedTime { time, zone: String::new() }))
        }
        Some(When::LocalTime(local)) => local_time(local, &mut violations).map(PublishAt::Time),
        Some(When::AtEmbargoEnd(true)) if message.break_embargo => {
            violations.check("break_embargo", Err("must not be set with at_embargo_end"))
        }
        Some(When::AtEmbargoEnd(true)) => Some(PublishAt::EmbargoEnd),
        Some(When::AtEmbargoEnd(false)) => violations.check("at_embargo_end", Err("must be true, or absent")),
        None => violations.check("when", Err("must be given: publish_time, local_time or at_embargo_end")),
    };
    let schedule = target.zip(at).map(|(target, at)| ScheduleStory { target, at, source_override });
    all(violations, schedule)
}

pub fn unschedule_story(message: &v1::UnscheduleStoryRequest) -> Result<(StoryTarget, Note), ApiError> {
    let mut violations = Violations::new();
    let request = request("UnscheduleStory", &message.request_id, message, &mut violations);
    let target = target(&message.id, &message.etag, request, &mut violations);
    let note = violations.check("note", Note::optional(&message.note));
    all(violations, target.zip(note))
}

pub fn upcoming_query(message: &v1::ListUpcomingRequest) -> Result<UpcomingQuery, ApiError> {
    let mut violations = Violations::new();
    let desk = desk(&message.desk, &mut violations);
    let until = message.until.as_ref().and_then(|until| {
        violations.check("until", from_timestamp(until).ok_or("must be a time of the years 1 to 9999"))
    });
    let until_text = until.map(|until| micros(until).to_string()).unwrap_or_default();
    let filter = [message.desk.as_str(), &until_text];
    let page = Page::parse(message.page_size, &message.page_token, &filter, &mut violations);
    violations.into_result()?;
    Ok(UpcomingQuery { page, desk, until })
}

fn request(call: &str, request_id: &str, message: &impl Message, violations: &mut Violations) -> Request {
    let method = format!("/newsroom.editorial.v1.ScheduleService/{call}");
    Request::parse(request_id, &method, &message.encode_to_vec(), violations)
}

/// The time that the clocks of a place show. A time that they skip, or show twice, is asked back.
fn local_time(message: &v1::LocalTime, violations: &mut Violations) -> Option<ZonedTime> {
    let local = clock(&message.time).ok_or("must be a date and a time without a zone, for example 2026-03-29T06:00");
    let local = violations.check("local_time.time", local);
    let zone = zone(&message.time_zone).ok_or("must be a zone of the IANA database, for example Africa/Casablanca");
    let zone = violations.check("local_time.time_zone", zone);
    let given = match message.utc_offset.as_str() {
        "" => Some(None),
        text => violations.check("local_time.utc_offset", offset(text).ok_or("must be like +01:00")).map(Some),
    };
    let ((local, zone), given) = local.zip(zone).zip(given)?;
    let name = zone.iana_name().unwrap_or("UTC");
    let offset = match (zone.to_ambiguous_timestamp(local).offset(), given) {
        (AmbiguousOffset::Unambiguous { offset }, None) => Ok(offset),
        (AmbiguousOffset::Unambiguous { offset }, Some(given)) if offset == given => Ok(offset),
        (AmbiguousOffset::Unambiguous { offset }, Some(_)) => {
            Err(("local_time.utc_offset", format!("must be {}, as it is then in {name}", shown(offset))))
        }
        (AmbiguousOffset::Fold { before, after }, Some(given)) if given == before || given == after => Ok(given),
        (AmbiguousOffset::Fold { before, after }, _) => {
            let rule = format!(
                "must be {} or {}: the clocks of {name} are put back and show this time twice",
                shown(before),
                shown(after)
            );
            Err(("local_time.utc_offset", rule))
        }
        (AmbiguousOffset::Gap { .. }, _) => {
            Err(("local_time.time", format!("must be another time: the clocks of {name} are put forward and skip it")))
        }
    };
    match offset.map(|offset| offset.to_timestamp(local)) {
        Ok(Ok(time)) => Some(ZonedTime { time: from_micros(time.as_microsecond()), zone: name.to_owned() }),
        Ok(Err(_)) => violations.check("local_time.time", Err("must be a time up to 9999-12-30")),
        Err((field, rule)) => violations.check(field, Err(rule)),
    }
}

/// A date and a time without a zone, with a `T` or a space between them.
fn clock(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once(['T', ' '])?;
    let is_plain = |text: &str, marks: [char; 2]| text.chars().all(|c| c.is_ascii_digit() || marks.contains(&c));
    // No clock of a newsroom shows a leap second.
    if !is_plain(date, ['-', '-']) || !is_plain(time, [':', '.']) || time.contains(":60") {
        return None;
    }
    Some(DateTime::from_parts(date.parse::<Date>().ok()?, time.parse::<Time>().ok()?))
}

fn zone(name: &str) -> Option<TimeZone> {
    let zone = if name.len() <= ZONE_BYTES { TimeZone::get(name).ok()? } else { return None };
    (!zone.is_unknown()).then_some(zone)
}

/// An offset as RFC 3339 writes it.
fn offset(text: &str) -> Option<Offset> {
    let time = OffsetDateTime::parse(&format!("1970-01-01T00:00:00{text}"), &Rfc3339).ok()?;
    Offset::from_seconds(time.offset().whole_seconds()).ok()
}

fn shown(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

pub(super) fn schedule_to_message(story: &Story, schedule: &Schedule) -> v1::StorySchedule {
    let (local_time, time_zone) = match &schedule.at {
        PublishAt::Time(at) if !at.zone.is_empty() => (local_of(at).unwrap_or_default(), at.zone.clone()),
        PublishAt::Time(_) | PublishAt::EmbargoEnd => (String::new(), String::new()),
    };
    v1::StorySchedule {
        publish_time: story.publish_time().map(to_timestamp),
        local_time,
        time_zone,
        at_embargo_end: schedule.at == PublishAt::EmbargoEnd,
        blocked_by: block_to_message(schedule.blocked.map(|blocked| blocked.why)).into(),
        breaks_embargo: schedule.breaks.is_some(),
    }
}

fn local_of(at: &ZonedTime) -> Option<String> {
    let time = Timestamp::from_microsecond(micros(at.time)).ok()?;
    Some(time.to_zoned(zone(&at.zone)?).strftime(LOCAL).to_string())
}

fn block_to_message(block: Option<Block>) -> v1::ScheduleBlock {
    match block {
        None => v1::ScheduleBlock::Unspecified,
        Some(Block::Embargo) => v1::ScheduleBlock::Embargo,
        Some(Block::Withheld) => v1::ScheduleBlock::Withheld,
        Some(Block::Canceled) => v1::ScheduleBlock::Canceled,
    }
}

/// A scheduled story, with what keeps it from being published as things are now.
pub fn upcoming_to_message(story: &Story, now: OffsetDateTime) -> v1::UpcomingStory {
    let is_blocked = story.schedule.as_ref().is_some_and(|schedule| schedule.blocked.is_some());
    let at = if is_blocked { Some(now) } else { story.publish_time() };
    let block = match at.and_then(|at| story.schedule_block(at)) {
        None if is_blocked => v1::ScheduleBlock::Decision,
        block => block_to_message(block),
    };
    v1::UpcomingStory { story: Some(story_to_message(story)), block: block.into() }
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
