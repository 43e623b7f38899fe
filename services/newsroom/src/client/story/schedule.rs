//! Schedules: a story that is published at a time, and what goes out next.

use newsroom_proto::editorial::v1::{
    ListUpcomingRequest, LocalTime, ScheduleBlock, ScheduleStoryRequest, Story, StorySchedule, UnscheduleStoryRequest,
    UpcomingStory, schedule_story_request::When,
};
use prost_types::Timestamp;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{change::Despite, headline, target::Target};
use crate::{
    cli::{StoryRef, StorySchedule as Args, Upcoming},
    client::{
        Caller,
        connect::request_id,
        desk,
        error::Failure,
        id::short,
        listing,
        output::{Column, Sheet, moment, now, relative},
    },
};

/// The variable with the zone of times.
const TIME_ZONE: &str = "NEWSROOM_TIME_ZONE";

/// Approves a story that the user has read, for a time.
pub async fn schedule(args: Args, caller: &Caller) -> Result<(), Failure> {
    let Args { story, at, zone, utc_offset, at_embargo_end, break_embargo, override_usage, note, yes } = args;
    let when = match at {
        Some(at) if !at_embargo_end => time_of(&at, zone, utc_offset)?,
        _ => When::AtEmbargoEnd(true),
    };
    let despite = Despite { break_embargo, override_usage, note: note.unwrap_or_default() };
    let target = Target::read_or_asked(story, "schedule", yes, caller).await?;
    let request = ScheduleStoryRequest {
        request_id: request_id(),
        id: target.id.clone(),
        etag: target.etag.clone(),
        when: Some(when),
        break_embargo: despite.break_embargo,
        override_usage: despite.override_usage,
        note: despite.note,
    };
    let answer = caller.services.schedules(async |mut calls| calls.schedule_story(request.clone()).await);
    let answer = answer.await.map(|answer| answer.story);
    let told = answer.as_ref().ok().and_then(Option::as_ref).map(|story| format!("scheduled for {}", when_of(story)));
    target.conclude(answer, &told.unwrap_or_default(), caller).await
}

/// Cancels the schedule of a story.
pub async fn unschedule(story: StoryRef, note: String, caller: &Caller) -> Result<(), Failure> {
    let target = Target::read(story, caller).await?;
    let (id, etag) = (target.id.clone(), target.etag.clone());
    let request = UnscheduleStoryRequest { request_id: request_id(), id, etag, note };
    let answer = caller.services.schedules(async |mut calls| calls.unschedule_story(request.clone()).await);
    target.conclude(answer.await.map(|answer| answer.story), "off the schedule, and submitted", caller).await
}

/// A time with its offset, as RFC 3339 writes it. The seconds may be absent.
fn exact(at: &str) -> Option<OffsetDateTime> {
    let parsed = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let clock = at.find(['T', 't', ' '])?;
    let end = clock + at[clock..].find(['Z', 'z', '+', '-'])?;
    parsed(at).or_else(|| parsed(&format!("{}:00{}", &at[..end], &at[end..])))
}

/// A time with its offset is exact. Any other is one of the clocks of a zone.
fn time_of(at: &str, zone: Option<String>, utc_offset: Option<String>) -> Result<When, Failure> {
    if let Some(time) = exact(at) {
        if utc_offset.is_some() || zone.is_some() {
            return Err(Failure::Usage("--zone and --utc-offset go with a time without an offset".into()));
        }
        let nanos = i32::try_from(time.nanosecond()).unwrap_or_default();
        return Ok(When::PublishTime(Timestamp { seconds: time.unix_timestamp(), nanos }));
    }
    let variable = std::env::var(TIME_ZONE).ok().filter(|zone| !zone.is_empty());
    let Some(time_zone) = zone.or(variable) else {
        return Err(Failure::Usage(
            "give the zone of this time with --zone or the variable NEWSROOM_TIME_ZONE, for example --zone \
             Africa/Casablanca, or a time in RFC 3339, for example 2026-12-01T06:00:00Z"
                .into(),
        ));
    };
    let utc_offset = utc_offset.unwrap_or_default();
    Ok(When::LocalTime(LocalTime { time: at.to_owned(), time_zone, utc_offset }))
}

/// When a scheduled story is published, in the words of a person.
pub fn when_of(story: &Story) -> String {
    let Some(schedule) = &story.schedule else { return String::new() };
    let time = moment(schedule.publish_time.as_ref(), now());
    let told = match schedule {
        StorySchedule { at_embargo_end: true, .. } => format!("the end of its embargo, {time}"),
        StorySchedule { local_time, time_zone, .. } if !local_time.is_empty() => {
            format!("{} {time_zone}, {time}", local_time.replacen('T', " ", 1))
        }
        _ => time,
    };
    if schedule.breaks_embargo { format!("{told}, before its embargo ends") } else { told }
}

/// What keeps a scheduled story from its publication, in the words of a person. Empty: nothing.
pub fn block(block: ScheduleBlock) -> &'static str {
    match block {
        ScheduleBlock::Unspecified => "",
        ScheduleBlock::Embargo => "its embargo ends later",
        ScheduleBlock::Withheld => "its source withholds it",
        ScheduleBlock::Canceled => "its source has canceled it",
        ScheduleBlock::Decision => "waits for a person",
    }
}

/// What has kept a story from its publication when its time had come.
pub fn was_blocked(block: ScheduleBlock) -> &'static str {
    match block {
        ScheduleBlock::Unspecified | ScheduleBlock::Decision => "",
        ScheduleBlock::Embargo => "its embargo had not ended",
        ScheduleBlock::Withheld => "its source withheld it",
        ScheduleBlock::Canceled => "its source had canceled it",
    }
}

/// Lists what goes out next.
pub async fn upcoming(args: Upcoming, caller: &Caller) -> Result<(), Failure> {
    let until = args.within.and_then(|within| OffsetDateTime::now_utc().checked_add(within.try_into().ok()?));
    let request = ListUpcomingRequest {
        desk: args.desk.clone().unwrap_or_default(),
        until: until.map(|until| Timestamp { seconds: until.unix_timestamp(), nanos: 0 }),
        ..ListUpcomingRequest::default()
    };
    let stories = listing::collect(args.limit, async |page_size, page_token| {
        let request = ListUpcomingRequest { page_size, page_token, ..request.clone() };
        let page = caller.services.schedules(async |mut calls| calls.list_upcoming(request.clone()).await);
        page.await.map(|page| (page.stories, page.next_page_token))
    });
    let stories = stories.await?;
    if let Some(desk) = args.desk.filter(|_| stories.rows.is_empty()) {
        desk::tell_unknown(&desk, caller).await;
    }
    caller.screen.list("upcoming stories", &stories, sheet)
}

fn sheet(stories: &[UpcomingStory], now: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Fixed("ID"),
        Column::Fixed("OUT"),
        Column::Extra("TIME"),
        Column::Fixed("DESK"),
        Column::Flexible("HEADLINE"),
        Column::Fixed("BLOCKED BY"),
    ]);
    for upcoming in stories {
        let story = upcoming.story.clone().unwrap_or_default();
        let schedule = story.schedule.clone().unwrap_or_default();
        let time = if schedule.local_time.is_empty() {
            moment(schedule.publish_time.as_ref(), now)
        } else {
            format!("{} {}", schedule.local_time.replacen('T', " ", 1), schedule.time_zone)
        };
        sheet.row([
            short(&story.id),
            relative(schedule.publish_time.as_ref(), now),
            time,
            story.desk.clone(),
            headline(&story),
            block(upcoming.block()).to_owned(),
        ]);
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_an_offset_or_a_zone() {
        let exact = time_of("2026-12-01T06:00:00+01:00", None, None).unwrap();
        assert_eq!(exact, When::PublishTime(Timestamp { seconds: 1_796_101_200, nanos: 0 }));
        let local = time_of("2026-12-01 06:00", Some("Africa/Casablanca".into()), None).unwrap();
        assert!(matches!(local, When::LocalTime(LocalTime { time, .. }) if time == "2026-12-01 06:00"));
        assert_eq!(time_of("2026-12-01T06:00+01:00", None, None).unwrap(), exact, "without seconds");
        assert!(time_of("2026-12-01T06:00:00Z", Some("Europe/Paris".into()), None).is_err(), "which of them?");
        for (at, offset) in [("2026-12-01 06:00", None), ("2026-12-01T06:00:00Z", Some("+01:00".to_owned()))] {
            assert!(matches!(time_of(at, None, offset), Err(Failure::Usage(_))), "{at}");
        }
    }
}
