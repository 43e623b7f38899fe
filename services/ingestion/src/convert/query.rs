//! Parses the requests of calls that read. All violations are reported together.

use std::ops::RangeInclusive;

use newsroom_chassis::{
    api_error::{ApiError, Violations},
    clock::{from_timestamp, micros},
    page::Page,
    store::IdEnding,
};
use newsroom_proto::ingestion::v1;
use time::OffsetDateTime;
use uuid::Uuid;

use super::item::type_from_message;
use crate::domain::{Digest, ItemId, ItemType, SourceId};

/// The size of a piece of a file, in bytes. A message has at most 4 MiB.
const CHUNK_BYTES: RangeInclusive<usize> = 1_024..=3 << 20;
const CHUNK_BYTES_DEFAULT: usize = 64 << 10;

/// A page of sources in the order of their names. The page token contains the last name.
#[derive(Debug)]
pub struct SourcesQuery {
    pub page: Page<String>,
    /// Only the source with this name.
    pub name: Option<String>,
    /// Only sources whose ids have this ending.
    pub ending: Option<IdEnding>,
}

/// A page of items, newest first. The page token contains the ingest time of the last item, in microseconds, and its
/// id.
#[derive(Debug)]
pub struct ItemsQuery {
    pub page: Page<(i64, Uuid)>,
    /// Only items of this source.
    pub source: Option<SourceId>,
    /// Only items of this section.
    pub section: Option<String>,
    /// Only items that were received at or after this time.
    pub since: Option<OffsetDateTime>,
    /// Only items of this type.
    pub item_type: Option<ItemType>,
    /// Only items whose ids have this ending.
    pub ending: Option<IdEnding>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawQuery {
    pub item: ItemId,
    /// The revision that the payload belongs to; `None`: the newest one.
    pub revision: Option<i64>,
}

/// Asks for a file of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobQuery {
    pub item: ItemId,
    /// `None`: the first file of the newest revision.
    pub digest: Option<Digest>,
    /// The bytes at the beginning that are left out.
    pub offset: u64,
    /// The size of a piece, in bytes.
    pub chunk_bytes: usize,
}

pub fn get_blob(message: &v1::GetBlobRequest) -> Result<BlobQuery, ApiError> {
    let mut violations = Violations::new();
    let item = violations.check("item_id", message.item_id.parse::<ItemId>());
    let digest = Some(&message.digest).filter(|digest| !digest.is_empty());
    let digest = digest.and_then(|digest| violations.check("digest", digest.parse::<Digest>()));
    let offset = violations.check("offset", u64::try_from(message.offset).map_err(|_| "must be 0 or more"));
    let chunk_bytes = usize::try_from(message.chunk_bytes).ok().filter(|size| *size == 0 || CHUNK_BYTES.contains(size));
    if chunk_bytes.is_none() {
        violations.add("chunk_bytes", format!("must be 0 or {} to {}", CHUNK_BYTES.start(), CHUNK_BYTES.end()));
    }
    match (item, offset, chunk_bytes) {
        (Some(item), Some(offset), Some(size)) if violations.is_empty() => {
            let chunk_bytes = if size == 0 { CHUNK_BYTES_DEFAULT } else { size };
            Ok(BlobQuery { item, digest, offset, chunk_bytes })
        }
        _ => Err(violations.into()),
    }
}

pub fn get_source(message: &v1::GetSourceRequest) -> Result<SourceId, ApiError> {
    message.id.parse().map_err(|error| ApiError::invalid("id", error))
}

pub fn sources_query(message: &v1::ListSourcesRequest) -> Result<SourcesQuery, ApiError> {
    let mut violations = Violations::new();
    let ending = ending(&message.id_ending, &mut violations);
    let filter = [message.name.as_str(), &message.id_ending];
    let page = Page::parse(message.page_size, &message.page_token, &filter, &mut violations);
    violations.into_result()?;
    let name = Some(message.name.clone()).filter(|name| !name.is_empty());
    Ok(SourcesQuery { page, name, ending })
}

fn ending(text: &str, violations: &mut Violations) -> Option<IdEnding> {
    if text.is_empty() { None } else { violations.check("id_ending", IdEnding::parse(text)) }
}

pub fn get_item(message: &v1::GetItemRequest) -> Result<ItemId, ApiError> {
    message.id.parse().map_err(|error| ApiError::invalid("id", error))
}

pub fn items_query(message: &v1::ListItemsRequest) -> Result<ItemsQuery, ApiError> {
    let mut violations = Violations::new();
    let source = match message.source_id.as_str() {
        "" => None,
        id => violations.check("source_id", id.parse::<SourceId>()),
    };
    let since = match &message.since {
        None => None,
        Some(since) => violations.check("since", from_timestamp(since).ok_or("must be a time of the years 1 to 9999")),
    };
    let since_text = since.map(|since| micros(since).to_string()).unwrap_or_default();
    let item_type = match v1::ItemType::try_from(message.r#type) {
        Ok(v1::ItemType::Unspecified) => None,
        Ok(item_type) => Some(type_from_message(item_type)),
        Err(_) => violations.check("type", Err("must be a type of item")),
    };
    let type_text = item_type.map(|_| message.r#type.to_string()).unwrap_or_default();
    let ending = ending(&message.id_ending, &mut violations);
    let filter = [message.source_id.as_str(), &message.section, &since_text, &type_text, &message.id_ending];
    let page = Page::parse(message.page_size, &message.page_token, &filter, &mut violations);
    violations.into_result()?;
    let section = Some(message.section.clone()).filter(|section| !section.is_empty());
    Ok(ItemsQuery { page, source, section, since, item_type, ending })
}

pub fn get_raw(message: &v1::GetRawRequest) -> Result<RawQuery, ApiError> {
    let mut violations = Violations::new();
    let item = violations.check("item_id", message.item_id.parse::<ItemId>());
    if message.revision < 0 {
        violations.add("revision", "must be 0 or more");
    }
    match item {
        Some(item) if violations.is_empty() => {
            Ok(RawQuery { item, revision: Some(message.revision).filter(|revision| *revision > 0) })
        }
        _ => Err(violations.into()),
    }
}
