//! The values of enums as people say them.

use newsroom_proto::{
    editorial::v1::{StoryAction, StoryState, StoryUsage},
    ingestion::v1::{
        AnnotationKind, AnnotationOrigin, IngestOutcome, ItemRelation, ItemType, PubStatus, SourceKind, SourceState,
    },
    publishing::v1::{ArticleState, EditionKind, EditionState},
    recommendations::v1::ReasonKind,
};

/// A story's state, for example `draft`.
pub fn story_state(value: i32) -> String {
    word(StoryState::try_from(value).ok().map(|known| known.as_str_name()), "STORY_STATE_", value)
}

/// Whether its source lets a story be used, for example `withheld`.
pub fn story_usage(value: i32) -> String {
    word(StoryUsage::try_from(value).ok().map(|known| known.as_str_name()), "STORY_USAGE_", value)
}

/// What was done to a story, for example `send back`.
pub fn action(value: i32) -> String {
    word(StoryAction::try_from(value).ok().map(|known| known.as_str_name()), "STORY_ACTION_", value)
}

/// A source's kind, for example `feed`.
pub fn source_kind(value: i32) -> String {
    word(SourceKind::try_from(value).ok().map(|known| known.as_str_name()), "SOURCE_KIND_", value)
}

/// The verdict on a source, for example `healthy`.
pub fn source_state(value: i32) -> String {
    word(SourceState::try_from(value).ok().map(|known| known.as_str_name()), "SOURCE_STATE_", value)
}

/// What an arriving item was, for example `update`.
pub fn ingest_outcome(value: i32) -> String {
    word(IngestOutcome::try_from(value).ok().map(|known| known.as_str_name()), "INGEST_OUTCOME_", value)
}

/// What two items are to each other, for example `near copy`.
pub fn item_relation(value: i32) -> String {
    word(ItemRelation::try_from(value).ok().map(|known| known.as_str_name()), "ITEM_RELATION_", value)
}

/// What an item is, for example `picture`.
pub fn item_type(value: i32) -> String {
    word(ItemType::try_from(value).ok().map(|known| known.as_str_name()), "ITEM_TYPE_", value)
}

/// Whether an item may be used, for example `withheld`.
pub fn pub_status(value: i32) -> String {
    word(PubStatus::try_from(value).ok().map(|known| known.as_str_name()), "PUB_STATUS_", value)
}

/// What kind of thing an annotation names, for example `media topic`.
pub fn annotation_kind(value: i32) -> String {
    word(AnnotationKind::try_from(value).ok().map(|known| known.as_str_name()), "ANNOTATION_KIND_", value)
}

/// Where an annotation is known from, for example `content`.
pub fn annotation_origin(value: i32) -> String {
    word(AnnotationOrigin::try_from(value).ok().map(|known| known.as_str_name()), "ANNOTATION_ORIGIN_", value)
}

/// An article's state, for example `published`.
pub fn article_state(value: i32) -> String {
    word(ArticleState::try_from(value).ok().map(|known| known.as_str_name()), "ARTICLE_STATE_", value)
}

/// An edition's state, for example `live`.
pub fn edition_state(value: i32) -> String {
    word(EditionState::try_from(value).ok().map(|known| known.as_str_name()), "EDITION_STATE_", value)
}

/// What an edition is to readers, for example `minor edit`.
pub fn edition_kind(value: i32) -> String {
    word(EditionKind::try_from(value).ok().map(|known| known.as_str_name()), "EDITION_KIND_", value)
}

/// A reason's kind, for example `shared words`.
pub fn reason(value: i32) -> String {
    word(ReasonKind::try_from(value).ok().map(|known| known.as_str_name()), "REASON_KIND_", value)
}

/// A newer service may know values that this client does not.
fn word(name: Option<&str>, prefix: &str, value: i32) -> String {
    match name.and_then(|name| name.strip_prefix(prefix)) {
        Some("UNSPECIFIED") => String::new(),
        Some(word) => word.replace('_', " ").to_ascii_lowercase(),
        None => format!("unknown ({value})"),
    }
}
