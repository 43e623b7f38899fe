//! The values of enums in words for people.

use newsroom_proto::{
    editorial::v1::{StoryAction, StoryState, StoryUsage},
    ingestion::v1::{
        AnnotationKind, AnnotationOrigin, IngestOutcome, ItemGuess, ItemRelation, ItemType, PubStatus, SourceKind,
        SourceState,
    },
    publishing::v1::{ArticleState, EditionKind, EditionState},
    recommendations::v1::ReasonKind,
};

/// The state of a story, for example `draft`.
pub fn story_state(value: i32) -> String {
    word(StoryState::try_from(value).ok().map(|known| known.as_str_name()), "STORY_STATE_", value)
}

/// The usage that its source allows, for example `withheld`.
pub fn story_usage(value: i32) -> String {
    word(StoryUsage::try_from(value).ok().map(|known| known.as_str_name()), "STORY_USAGE_", value)
}

/// The action of a story's revision, for example `send back`.
pub fn action(value: i32) -> String {
    word(StoryAction::try_from(value).ok().map(|known| known.as_str_name()), "STORY_ACTION_", value)
}

/// The kind of a source, for example `feed`.
pub fn source_kind(value: i32) -> String {
    word(SourceKind::try_from(value).ok().map(|known| known.as_str_name()), "SOURCE_KIND_", value)
}

/// The state of a source, for example `healthy`.
pub fn source_state(value: i32) -> String {
    word(SourceState::try_from(value).ok().map(|known| known.as_str_name()), "SOURCE_STATE_", value)
}

/// The outcome of an ingested item, for example `update`.
pub fn ingest_outcome(value: i32) -> String {
    word(IngestOutcome::try_from(value).ok().map(|known| known.as_str_name()), "INGEST_OUTCOME_", value)
}

/// The relation of two items, for example `near copy`.
pub fn item_relation(value: i32) -> String {
    word(ItemRelation::try_from(value).ok().map(|known| known.as_str_name()), "ITEM_RELATION_", value)
}

/// The type of an item, for example `picture`.
pub fn item_type(value: i32) -> String {
    word(ItemType::try_from(value).ok().map(|known| known.as_str_name()), "ITEM_TYPE_", value)
}

/// The status of an item, for example `withheld`.
pub fn pub_status(value: i32) -> String {
    word(PubStatus::try_from(value).ok().map(|known| known.as_str_name()), "PUB_STATUS_", value)
}

/// A property of an item that was guessed, for example `time zone`.
pub fn item_guess(value: i32) -> String {
    match ItemGuess::try_from(value) {
        // The contract's name is short; people know the field by its label.
        Ok(ItemGuess::PubStatus) => "status".into(),
        known => word(known.ok().map(|known| known.as_str_name()), "ITEM_GUESS_", value),
    }
}

/// The kind of an annotation, for example `media topic`.
pub fn annotation_kind(value: i32) -> String {
    word(AnnotationKind::try_from(value).ok().map(|known| known.as_str_name()), "ANNOTATION_KIND_", value)
}

/// The origin of an annotation, for example `content`.
pub fn annotation_origin(value: i32) -> String {
    word(AnnotationOrigin::try_from(value).ok().map(|known| known.as_str_name()), "ANNOTATION_ORIGIN_", value)
}

/// The state of an article, for example `published`.
pub fn article_state(value: i32) -> String {
    word(ArticleState::try_from(value).ok().map(|known| known.as_str_name()), "ARTICLE_STATE_", value)
}

/// The state of an edition, for example `live`.
pub fn edition_state(value: i32) -> String {
    word(EditionState::try_from(value).ok().map(|known| known.as_str_name()), "EDITION_STATE_", value)
}

/// The kind of an edition, for example `minor edit`.
pub fn edition_kind(value: i32) -> String {
    word(EditionKind::try_from(value).ok().map(|known| known.as_str_name()), "EDITION_KIND_", value)
}

/// The kind of a reason, for example `shared words`.
pub fn reason(value: i32) -> String {
    word(ReasonKind::try_from(value).ok().map(|known| known.as_str_name()), "REASON_KIND_", value)
}

/// A newer service may send values that this client does not know.
fn word(name: Option<&str>, prefix: &str, value: i32) -> String {
    match name.and_then(|name| name.strip_prefix(prefix)) {
        Some("UNSPECIFIED") => String::new(),
        Some(word) => word.replace('_', " ").to_ascii_lowercase(),
        None => format!("unknown ({value})"),
    }
}
