//! Lists stories, and the history of a story.

use newsroom_proto::editorial::v1::{
    ListStoriesRequest, ListStoriesResponse, ListStoryRevisionsRequest, ScheduleBlock, Story, StoryHold,
    StoryHoldReason, StoryRevision, StoryState, StoryUsage,
};
use time::OffsetDateTime;

use super::{headline, resolve};
use crate::{
    cli::{StateName, StoryList},
    client::{
        Caller, desk,
        error::Failure,
        id::short,
        listing,
        output::{Column, Sheet, action, relative, story_state, story_usage},
    },
};

pub async fn stories(args: StoryList, caller: &Caller) -> Result<(), Failure> {
    let request = ListStoriesRequest {
        desk: args.desk.clone().unwrap_or_default(),
        states: args.state.into_iter().map(|name| state(name).into()).collect(),
        text: args.text.unwrap_or_default(),
        alarmed: args.alarms,
        ..ListStoriesRequest::default()
    };
    let stories = listing::collect(args.limit, async |page_size, page_token| {
        let request = ListStoriesRequest { page_size, page_token, ..request.clone() };
        let page = page(request, caller).await?;
        Ok((page.stories, page.next_page_token))
    });
    let stories = match (stories.await, &args.desk) {
        (Ok(stories), Some(desk)) if stories.rows.is_empty() => {
            desk::tell_unknown(desk, caller).await;
            stories
        }
        (Err(failure), Some(desk)) => {
            desk::tell_unknown(desk, caller).await;
            return Err(failure);
        }
        (stories, _) => stories?,
    };
    caller.screen.list("stories", &stories, sheet)?;
    caller.shown.remember_listed(&stories.rows, &caller.screen);
    Ok(())
}

/// Reads one page of stories.
pub async fn page(request: ListStoriesRequest, caller: &Caller) -> Result<ListStoriesResponse, Failure> {
    let page = caller.services.stories(async |mut stories| stories.list_stories(request.clone()).await);
    page.await
}

fn sheet(stories: &[Story], now: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Fixed("ID"),
        Column::Fixed("STATE"),
        Column::Fixed("DESK"),
        Column::Extra("LANG"),
        Column::Flexible("HEADLINE"),
        Column::Extra("BY"),
        Column::Fixed("CHANGED"),
    ]);
    for story in stories {
        let language = story.content.as_ref().map(|content| content.language.clone());
        sheet.row([
            short(&story.id),
            standing(story),
            story.desk.clone(),
            language.unwrap_or_default(),
            headline(story),
            story.updated_by.clone(),
            relative(story.update_time.as_ref(), now),
        ]);
    }
    sheet
}

/// The state, and what needs attention: an alarm, a restriction of the source, a notice, or a reason to wait.
fn standing(story: &Story) -> String {
    let state = story_state(story.state);
    if story.alarm.is_some() {
        return format!("{state}, ALARM");
    }
    let blocked = story.schedule.as_ref().is_some_and(|schedule| schedule.blocked_by() != ScheduleBlock::Unspecified);
    if blocked {
        return format!("{state}, HELD");
    }
    match story.usage() {
        StoryUsage::Withheld | StoryUsage::Canceled => format!("{state}, {}", story_usage(story.usage)),
        _ if !story.wire_notice.is_empty() => format!("{state}, notice"),
        _ if !story.holds.is_empty() => format!("{state}, {}", hold(story)),
        StoryUsage::Unspecified | StoryUsage::Usable => state,
    }
}

/// The first reason why the wire does not publish the story, or its news, by itself.
fn hold(story: &Story) -> &'static str {
    let reason = story.holds.first().map(StoryHold::reason).unwrap_or_default();
    match reason {
        StoryHoldReason::Incomplete => "incomplete",
        StoryHoldReason::Embargoed => "embargoed",
        StoryHoldReason::Withheld | StoryHoldReason::ArchiveDate | StoryHoldReason::Unspecified => "waits",
    }
}

/// Lists the history of a story.
pub async fn history(typed: &str, limit: usize, caller: &Caller) -> Result<(), Failure> {
    let story_id = resolve(typed, caller).await?;
    let revisions = listing::collect(limit, async |page_size, page_token| {
        let story_id = story_id.clone();
        let request = ListStoryRevisionsRequest { story_id, page_size, page_token };
        let page = caller.services.stories(async |mut stories| stories.list_story_revisions(request.clone()).await);
        page.await.map(|page| (page.revisions, page.next_page_token))
    });
    caller.screen.list("revisions", &revisions.await?, history_sheet)
}

fn history_sheet(revisions: &[StoryRevision], now: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Number("REV"),
        Column::Fixed("ACTION"),
        Column::Extra("STATE"),
        Column::Fixed("BY"),
        Column::Fixed("WHEN"),
        Column::Flexible("HEADLINE"),
        Column::Flexible("NOTE"),
    ]);
    for revision in revisions {
        let story = revision.story.clone().unwrap_or_default();
        sheet.row([
            story.revision.to_string(),
            action(revision.action),
            story_state(story.state),
            story.updated_by.clone(),
            relative(story.update_time.as_ref(), now),
            headline(&story),
            story.note.clone(),
        ]);
    }
    sheet
}

fn state(name: StateName) -> StoryState {
    match name {
        StateName::Draft => StoryState::Draft,
        StateName::Submitted => StoryState::Submitted,
        StateName::Scheduled => StoryState::Scheduled,
        StateName::Approved => StoryState::Approved,
        StateName::Spiked => StoryState::Spiked,
        StateName::Killed => StoryState::Killed,
    }
}
