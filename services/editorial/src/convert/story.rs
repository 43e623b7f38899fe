//! Stories, as told and as kept.

use newsroom_chassis::clock::{from_timestamp, to_timestamp};
use newsroom_proto::editorial::v1;
use prost::Message as _;
use prost_types::Timestamp;
use time::OffsetDateTime;

use super::{
    ConvertError,
    content::{content_from_message, content_to_message},
    convert_error,
    state::{action_to_message, state_from_message, state_to_message},
};
use crate::domain::{
    Action, Actor, Correction, CorrectionNote, Embargo, ItemId, Note, Origin, Publication, Story, StoryId, Terms, Usage,
};

/// A story as callers and consumers are told of it.
pub fn story_to_message(story: &Story) -> v1::Story {
    v1::Story {
        id: story.id.to_string(),
        revision: story.revision,
        etag: story.etag().to_string(),
        state: state_to_message(story.state).into(),
        desk: story.desk().to_string(),
        content: Some(content_to_message(&story.content)),
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
    }
}

/// One entry of a story's history.
pub fn revision_to_message(story: &Story, action: Action) -> v1::StoryRevision {
    v1::StoryRevision { story: Some(story_to_message(story)), action: action_to_message(action).into() }
}

/// A story as it is kept.
pub fn story_to_bytes(story: &Story) -> Vec<u8> {
    story_to_message(story).encode_to_vec()
}

/// A story that was kept.
pub fn story_from_bytes(bytes: &[u8]) -> Result<Story, ConvertError> {
    let story = v1::Story::decode(bytes).map_err(|error| convert_error("story", error))?;
    let overridden = Note::optional(&story.usage_override_note);
    let terms = Terms {
        usage: usage_from_message(story.usage()),
        text: story.usage_text.clone(),
        overridden: overridden.map_err(|error| convert_error("usage_override_note", error))?,
    };
    let embargo = story.embargo_time.map(|end| time("embargo_time", Some(&end))).transpose()?;
    Ok(Story {
        id: StoryId::parse(&story.id).map_err(|error| convert_error("id", error))?,
        revision: story.revision,
        state: state_from_message(story.state()).ok_or_else(|| convert_error("state", "is missing"))?,
        content: content_from_message(story.content.unwrap_or_default()),
        origin: story.origin.map(origin_from_message).transpose()?,
        publication: story.publication.map(publication_from_message).transpose()?,
        embargo: embargo.map(Embargo::until),
        terms,
        wire_notice: story.wire_notice,
        note: Note::optional(&story.note).map_err(|error| convert_error("note", error))?,
        updated_by: Actor::named(&story.updated_by),
        created: time("create_time", story.create_time.as_ref())?,
        updated: time("update_time", story.update_time.as_ref())?,
    })
}

fn usage_to_message(usage: Usage) -> v1::StoryUsage {
    match usage {
        Usage::Usable => v1::StoryUsage::Usable,
        Usage::Withheld => v1::StoryUsage::Withheld,
        Usage::Canceled => v1::StoryUsage::Canceled,
    }
}

fn usage_from_message(usage: v1::StoryUsage) -> Usage {
    match usage {
        v1::StoryUsage::Unspecified | v1::StoryUsage::Usable => Usage::Usable,
        v1::StoryUsage::Withheld => Usage::Withheld,
        v1::StoryUsage::Canceled => Usage::Canceled,
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

fn origin_from_message(origin: v1::Origin) -> Result<Origin, ConvertError> {
    Ok(Origin {
        item_id: ItemId::parse(&origin.item_id).map_err(|error| convert_error("origin.item_id", error))?,
        item_revision: origin.item_revision,
        latest_item_revision: origin.latest_item_revision,
        source_name: origin.source_name,
        canonical_url: origin.canonical_url,
        follows_wire: origin.follows_wire,
        verbatim: origin.verbatim,
    })
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
    }
}

fn publication_from_message(publication: v1::Publication) -> Result<Publication, ConvertError> {
    let mut corrections = Vec::with_capacity(publication.corrections.len());
    for correction in publication.corrections {
        let time = time("publication.corrections.time", correction.time.as_ref())?;
        let note = if correction.by_source { CorrectionNote::Source } else { CorrectionNote::Editor(correction.note) };
        corrections.push(Correction { note, time });
    }
    let killed = publication.kill_time.map(|kill| time("publication.kill_time", Some(&kill))).transpose()?;
    let amended = publication.amend_time.map(|amend| time("publication.amend_time", Some(&amend))).transpose()?;
    Ok(Publication {
        // What was kept before there was this time knows of corrections alone.
        amended: amended.or_else(|| corrections.last().map(|correction| correction.time)),
        first_approved: time("publication.first_approve_time", publication.first_approve_time.as_ref())?,
        approved: time("publication.approve_time", publication.approve_time.as_ref())?,
        corrections,
        killed,
    })
}

fn time(field: &'static str, timestamp: Option<&Timestamp>) -> Result<OffsetDateTime, ConvertError> {
    timestamp.and_then(from_timestamp).ok_or_else(|| convert_error(field, "is missing or no time"))
}
