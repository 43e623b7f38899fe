//! One story as text for a terminal.

use newsroom_proto::editorial::v1::{
    Origin, Publication, Story, StoryAlarm, StoryHold, StoryHoldReason, StorySchedule, StoryUsage,
};
use time::OffsetDateTime;

use super::{headline, schedule};
use crate::client::{
    id::short,
    output::{Screen, fields, moment, now, prose, relative, story_state, story_usage},
};

/// The headline, the metadata, and the paragraphs.
pub fn page(story: &Story, screen: &Screen) -> String {
    let now = now();
    let content = story.content.clone().unwrap_or_default();
    let mut parts = vec![screen.style.bold(prose(&[headline(story)], screen))];
    if !content.standfirst.is_empty() {
        parts.push(prose(&[&content.standfirst], screen));
    }
    let changed = moment(story.update_time.as_ref(), now);
    let mut known = vec![
        ("alarm", alarm(story, now)),
        ("state", story_state(story.state)),
        ("goes out", goes_out(story)),
        ("waits", holds(story)),
        ("usage", usage(story)),
        ("embargo", moment(story.embargo_time.as_ref(), now)),
        ("notice", story.wire_notice.clone()),
        ("note", story.note.clone()),
        ("desk", story.desk.clone()),
        ("section", content.section),
        ("language", content.language),
        ("slugline", content.slugline),
        ("byline", content.byline),
        ("dateline", content.dateline),
        ("keywords", content.keywords.join(", ")),
    ];
    if let Some(origin) = &story.origin {
        known.extend(origin_fields(origin));
    }
    if let Some(publication) = &story.publication {
        known.extend(publication_fields(publication, now));
    }
    known.extend([
        ("created", moment(story.create_time.as_ref(), now)),
        ("changed", format!("{changed} by {}", story.updated_by)),
        ("id", story.id.clone()),
        ("revision", story.revision.to_string()),
        ("etag", story.etag.clone()),
    ]);
    parts.push(fields(&known, screen));
    if !content.body.is_empty() {
        parts.push(prose(&content.body, screen));
    }
    parts.join("\n\n")
}

/// Who canceled the published story, and how it is answered.
fn alarm(story: &Story, now: OffsetDateTime) -> String {
    let told = |alarm: &StoryAlarm| {
        let (when, id) = (relative(alarm.raise_time.as_ref(), now), short(&story.id));
        format!(
            "{} ({when}); `newsroom story kill {id}` withdraws it, `newsroom story answer {id} --note TEXT` keeps it",
            alarm.text
        )
    };
    story.alarm.as_ref().map(told).unwrap_or_default()
}

/// When a scheduled story is published, or why it was not.
fn goes_out(story: &Story) -> String {
    let blocked = story.schedule.as_ref().map(StorySchedule::blocked_by).unwrap_or_default();
    match schedule::was_blocked(blocked) {
        "" => schedule::when_of(story),
        why => format!(
            "held back: {why} at its time, {}; a person decides: schedule, approve or send-back",
            schedule::when_of(story)
        ),
    }
}

/// Why the wire does not publish the story, or its news, by itself.
fn holds(story: &Story) -> String {
    let told = |hold: &StoryHold| match hold.reason() {
        StoryHoldReason::Incomplete if hold.missing_fields.is_empty() => "the item is incomplete".to_owned(),
        StoryHoldReason::Incomplete => format!("the item lacks {}", hold.missing_fields.join(", ")),
        StoryHoldReason::Withheld => "its source withholds it".to_owned(),
        StoryHoldReason::Embargoed => "it came under an embargo".to_owned(),
        StoryHoldReason::ArchiveDate => "it comes from an archive, and its date is not in the past".to_owned(),
        StoryHoldReason::Unspecified => "for a person".to_owned(),
    };
    let told: Vec<String> = story.holds.iter().map(told).collect();
    let news = if story.publication.is_some() { "its news waits for a person: " } else { "for a person: " };
    if told.is_empty() { String::new() } else { format!("{news}{}", told.join("; ")) }
}

/// A restriction of the source, its reason, and who overrode it. Empty for a usable story.
fn usage(story: &Story) -> String {
    if matches!(story.usage(), StoryUsage::Unspecified | StoryUsage::Usable) {
        return String::new();
    }
    let why = [story.usage_text.as_str(), story.usage_override_note.as_str()];
    let labels = ["", "overridden: "];
    let told = labels.iter().zip(why).filter(|(_, why)| !why.is_empty()).map(|(label, why)| format!("{label}{why}"));
    [story_usage(story.usage)].into_iter().chain(told).collect::<Vec<_>>().join("; ")
}

fn origin_fields(origin: &Origin) -> Vec<(&'static str, String)> {
    let mut known = vec![
        ("source", origin.source_name.clone()),
        ("address", origin.canonical_url.clone()),
        ("item", format!("{} (revision {})", short(&origin.item_id), origin.item_revision)),
    ];
    if origin.latest_item_revision > origin.item_revision {
        let newest = origin.latest_item_revision;
        known.push(("wire", format!("has news: its item is at revision {newest}")));
    }
    known
}

fn publication_fields(publication: &Publication, now: OffsetDateTime) -> Vec<(&'static str, String)> {
    let mut known = vec![
        ("published", moment(publication.first_approve_time.as_ref(), now)),
        ("updated", moment(publication.amend_time.as_ref(), now)),
        ("killed", moment(publication.kill_time.as_ref(), now)),
    ];
    for correction in &publication.corrections {
        let when = relative(correction.time.as_ref(), now);
        let note = if correction.by_source { "by its source" } else { &correction.note };
        known.push(("corrected", format!("{note} ({when})")));
    }
    known
}
