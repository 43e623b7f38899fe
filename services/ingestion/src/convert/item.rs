//! Items as proto messages.

use newsroom_chassis::clock::to_timestamp;
use newsroom_proto::ingestion::v1;

use super::{
    annotation::annotation_to_message,
    difference::difference_to_message,
    link::{link_to_message, rendition_to_message},
};
use crate::domain::{Draft, Guess, Item, ItemType, ItemWay, PubStatus, WayKind};

pub fn item_to_message(item: &Item) -> v1::Item {
    let Draft { identity, providers, item: parsed } = item.draft.clone();
    v1::Item {
        id: item.id.to_string(),
        source_id: item.source_id.to_string(),
        source_name: item.source_name.clone(),
        identity,
        revision: item.revision,
        headline: parsed.headline,
        standfirst: parsed.standfirst,
        byline: parsed.byline,
        section: parsed.section,
        language: parsed.language.map(|language| language.to_string()).unwrap_or_default(),
        body: parsed.body,
        keywords: parsed.keywords,
        canonical_url: parsed.canonical_url,
        links: parsed.links.into_iter().map(link_to_message).collect(),
        publish_time: parsed.publish_time.map(to_timestamp),
        source_update_time: parsed.source_update_time.map(to_timestamp),
        ingest_time: Some(to_timestamp(item.ingest_time)),
        update_time: Some(to_timestamp(item.update_time)),
        raw_digest: item.raw.digest.to_string(),
        parser: item.raw.parser.name.clone(),
        parser_version: item.raw.parser.version,
        r#type: type_to_message(parsed.item_type).into(),
        pub_status: status_to_message(parsed.pub_status).into(),
        version: parsed.version,
        slugline: parsed.slugline,
        dateline: parsed.dateline,
        urgency: parsed.urgency.into(),
        embargo_time: parsed.embargo_time.map(to_timestamp),
        correction: parsed.correction,
        editorial_note: parsed.editorial_note,
        credit_line: parsed.rights.credit_line,
        copyright_holder: parsed.rights.copyright_holder,
        copyright_notice: parsed.rights.copyright_notice,
        usage_terms: parsed.rights.usage_terms,
        annotations: parsed.annotations.into_iter().map(annotation_to_message).collect(),
        renditions: parsed.renditions.into_iter().map(rendition_to_message).collect(),
        publish_time_text: parsed.written_times.publish,
        source_update_time_text: parsed.written_times.update,
        pub_status_text: parsed.pub_status_text,
        providers: providers.iter().map(ToString::to_string).collect(),
        provider: item.provider.as_ref().map(ToString::to_string).unwrap_or_default(),
        archived: item.archived,
        guesses: parsed.guesses.iter().map(|guess| guess_to_message(guess).into()).collect(),
        text_withheld: false,
    }
}

/// An item whose text its reader may not read: what it is, where it came from, and until when it is under embargo.
pub fn item_without_text(item: &Item) -> v1::Item {
    let whole = item_to_message(item);
    v1::Item {
        id: whole.id,
        source_id: whole.source_id,
        source_name: whole.source_name,
        revision: whole.revision,
        section: whole.section,
        language: whole.language,
        ingest_time: whole.ingest_time,
        update_time: whole.update_time,
        r#type: whole.r#type,
        pub_status: whole.pub_status,
        urgency: whole.urgency,
        embargo_time: whole.embargo_time,
        providers: whole.providers,
        provider: whole.provider,
        archived: whole.archived,
        text_withheld: true,
        ..v1::Item::default()
    }
}

pub fn way_to_message(way: ItemWay) -> v1::ItemWay {
    v1::ItemWay {
        source_id: way.source_id.to_string(),
        source_name: way.source_name,
        identity: way.identity,
        kind: match way.kind {
            WayKind::Same => v1::ItemWayKind::Same,
            WayKind::Rewritten => v1::ItemWayKind::Rewritten,
            WayKind::Older => v1::ItemWayKind::Older,
        }
        .into(),
        revision: way.revision,
        differences: way.differences.into_iter().map(difference_to_message).collect(),
        first_time: Some(to_timestamp(way.first_time)),
        update_time: Some(to_timestamp(way.update_time)),
    }
}

fn guess_to_message(guess: Guess) -> v1::ItemGuess {
    match guess {
        Guess::TimeZone => v1::ItemGuess::TimeZone,
        Guess::Encoding => v1::ItemGuess::Encoding,
        Guess::Date => v1::ItemGuess::Date,
        Guess::PubStatus => v1::ItemGuess::PubStatus,
        Guess::Language => v1::ItemGuess::Language,
        Guess::Section => v1::ItemGuess::Section,
    }
}

pub(super) fn type_to_message(item_type: ItemType) -> v1::ItemType {
    match item_type {
        ItemType::Text => v1::ItemType::Text,
        ItemType::Picture => v1::ItemType::Picture,
        ItemType::Video => v1::ItemType::Video,
        ItemType::Audio => v1::ItemType::Audio,
        ItemType::Graphic => v1::ItemType::Graphic,
        ItemType::Composite => v1::ItemType::Composite,
        ItemType::Planning => v1::ItemType::Planning,
    }
}

/// An unspecified type counts as text, because older messages have no type.
pub(super) fn type_from_message(item_type: v1::ItemType) -> ItemType {
    match item_type {
        v1::ItemType::Unspecified | v1::ItemType::Text => ItemType::Text,
        v1::ItemType::Picture => ItemType::Picture,
        v1::ItemType::Video => ItemType::Video,
        v1::ItemType::Audio => ItemType::Audio,
        v1::ItemType::Graphic => ItemType::Graphic,
        v1::ItemType::Composite => ItemType::Composite,
        v1::ItemType::Planning => ItemType::Planning,
    }
}

pub(super) fn status_to_message(status: PubStatus) -> v1::PubStatus {
    match status {
        PubStatus::Usable => v1::PubStatus::Usable,
        PubStatus::Withheld => v1::PubStatus::Withheld,
        PubStatus::Canceled => v1::PubStatus::Canceled,
    }
}
