//! Items, as told and as kept.

use newsroom_chassis::{
    clock::to_timestamp,
    convert::{ConvertError, optional_time, time},
};
use newsroom_proto::ingestion::v1;
use prost::Message as _;

use super::{
    annotation::{annotation_from_message, annotation_to_message},
    link::{link_from_message, link_to_message, rendition_from_message, rendition_to_message},
};
use crate::domain::{
    Draft, Item, ItemId, ItemType, LanguageTag, Parser, Provider, PubStatus, Raw, Rights, SourceId, WrittenTimes,
};

/// An item as callers and consumers are told of it.
pub fn item_to_message(item: &Item) -> v1::Item {
    let draft = item.draft.clone();
    v1::Item {
        id: item.id.to_string(),
        source_id: item.source_id.to_string(),
        source_name: item.source_name.clone(),
        identity: draft.identity,
        revision: item.revision,
        headline: draft.headline,
        standfirst: draft.standfirst,
        byline: draft.byline,
        section: draft.section,
        language: draft.language.map(|language| language.to_string()).unwrap_or_default(),
        body: draft.body,
        keywords: draft.keywords,
        canonical_url: draft.canonical_url,
        links: draft.links.into_iter().map(link_to_message).collect(),
        publish_time: draft.publish_time.map(to_timestamp),
        source_update_time: draft.source_update_time.map(to_timestamp),
        ingest_time: Some(to_timestamp(item.ingest_time)),
        update_time: Some(to_timestamp(item.update_time)),
        raw_digest: item.raw.digest.to_string(),
        parser: item.raw.parser.name.clone(),
        parser_version: item.raw.parser.version,
        r#type: type_to_message(draft.item_type).into(),
        pub_status: status_to_message(draft.pub_status).into(),
        version: draft.version,
        slugline: draft.slugline,
        dateline: draft.dateline,
        urgency: draft.urgency.into(),
        embargo_time: draft.embargo_time.map(to_timestamp),
        correction: draft.correction,
        editorial_note: draft.editorial_note,
        credit_line: draft.rights.credit_line,
        copyright_holder: draft.rights.copyright_holder,
        copyright_notice: draft.rights.copyright_notice,
        usage_terms: draft.rights.usage_terms,
        annotations: draft.annotations.into_iter().map(annotation_to_message).collect(),
        renditions: draft.renditions.into_iter().map(rendition_to_message).collect(),
        publish_time_text: draft.written_times.publish,
        source_update_time_text: draft.written_times.update,
        pub_status_text: draft.pub_status_text,
        providers: draft.providers.iter().map(ToString::to_string).collect(),
        provider: item.provider.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

/// An item as it is kept.
pub fn item_to_bytes(item: &Item) -> Vec<u8> {
    item_to_message(item).encode_to_vec()
}

/// An item that was kept.
pub fn item_from_bytes(bytes: &[u8]) -> Result<Item, ConvertError> {
    let item = v1::Item::decode(bytes).map_err(|error| ConvertError::new("item", error))?;
    let (ingest_time, update_time) = (item.ingest_time, item.update_time);
    let (item_type, pub_status) = (type_from_message(item.r#type()), status_from_message(item.pub_status()));
    let raw = Raw {
        digest: item.raw_digest.parse().map_err(|error| ConvertError::new("raw_digest", error))?,
        parser: Parser { name: item.parser, version: item.parser_version },
    };
    let draft = Draft {
        identity: item.identity,
        providers: item.providers.iter().filter_map(|name| Provider::parse(name)).collect(),
        headline: item.headline,
        standfirst: item.standfirst,
        byline: item.byline,
        section: item.section,
        language: LanguageTag::parse(&item.language),
        body: item.body,
        keywords: item.keywords,
        canonical_url: item.canonical_url,
        links: item.links.into_iter().map(link_from_message).collect::<Result<_, _>>()?,
        publish_time: optional_time("publish_time", item.publish_time.as_ref())?,
        source_update_time: optional_time("source_update_time", item.source_update_time.as_ref())?,
        written_times: WrittenTimes { publish: item.publish_time_text, update: item.source_update_time_text },
        item_type,
        pub_status,
        pub_status_text: item.pub_status_text,
        version: item.version,
        slugline: item.slugline,
        dateline: item.dateline,
        urgency: u8::try_from(item.urgency).map_err(|error| ConvertError::new("urgency", error))?,
        embargo_time: optional_time("embargo_time", item.embargo_time.as_ref())?,
        correction: item.correction,
        editorial_note: item.editorial_note,
        rights: Rights {
            credit_line: item.credit_line,
            copyright_holder: item.copyright_holder,
            copyright_notice: item.copyright_notice,
            usage_terms: item.usage_terms,
        },
        annotations: item.annotations.into_iter().map(annotation_from_message).collect::<Result<_, _>>()?,
        renditions: item.renditions.into_iter().map(rendition_from_message).collect(),
    };
    Ok(Item {
        id: item.id.parse::<ItemId>().map_err(|error| ConvertError::new("id", error))?,
        source_id: item.source_id.parse::<SourceId>().map_err(|error| ConvertError::new("source_id", error))?,
        source_name: item.source_name,
        provider: Provider::parse(&item.provider),
        revision: item.revision,
        draft,
        ingest_time: time("ingest_time", ingest_time.as_ref())?,
        update_time: time("update_time", update_time.as_ref())?,
        raw,
    })
}

/// A type's number in the contract.
pub fn type_number(item_type: ItemType) -> i64 {
    i32::from(type_to_message(item_type)).into()
}

/// A type as the contract has it.
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

/// A type of the contract; one that is not said is a text, as items were before there were others.
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

pub(super) fn status_from_message(status: v1::PubStatus) -> PubStatus {
    match status {
        v1::PubStatus::Unspecified | v1::PubStatus::Usable => PubStatus::Usable,
        v1::PubStatus::Withheld => PubStatus::Withheld,
        v1::PubStatus::Canceled => PubStatus::Canceled,
    }
}
