//! The record of an item: one revision.

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::{Compressed, StoreError},
};
use prost::Message;

use super::{draft::DraftRecord, known, uuid};
use crate::domain::{Digest, Item, ItemId, Parser, Provider, Raw, SourceId};

#[derive(Clone, PartialEq, Message)]
pub(in crate::store) struct ItemRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    source_id: Vec<u8>,
    #[prost(string, tag = "3")]
    source_name: String,
    /// Empty if the item was ingested only in its source's own name.
    #[prost(string, tag = "4")]
    provider: String,
    #[prost(int64, tag = "5")]
    revision: i64,
    #[prost(int64, tag = "6")]
    ingest_time: i64,
    #[prost(int64, tag = "7")]
    update_time: i64,
    #[prost(bytes = "vec", tag = "8")]
    raw_digest: Vec<u8>,
    #[prost(string, tag = "9")]
    parser: String,
    #[prost(int32, tag = "10")]
    parser_version: i32,
    #[prost(message, optional, tag = "11")]
    draft: Option<DraftRecord>,
    #[prost(bool, tag = "12")]
    archived: bool,
}

impl ItemRecord {
    pub fn encode_item(item: &Item) -> Compressed {
        let record = Self {
            id: item.id.uuid().as_bytes().to_vec(),
            source_id: item.source_id.uuid().as_bytes().to_vec(),
            source_name: item.source_name.clone(),
            provider: item.provider.as_ref().map(ToString::to_string).unwrap_or_default(),
            revision: item.revision,
            ingest_time: micros(item.ingest_time),
            update_time: micros(item.update_time),
            raw_digest: item.raw.digest.to_vec(),
            parser: item.raw.parser.name.clone(),
            parser_version: item.raw.parser.version,
            draft: Some(DraftRecord::of(item.draft.clone())),
            archived: item.archived,
        };
        Compressed::of(&record.encode_to_vec())
    }

    pub fn decode_item(stored: &Compressed) -> Result<Item, StoreError> {
        let record = Self::decode(stored.expand()?.as_slice()).map_err(StoreError::unreadable)?;
        Ok(Item {
            id: ItemId::new(uuid("id", &record.id)?),
            source_id: SourceId::new(uuid("source_id", &record.source_id)?),
            source_name: record.source_name,
            provider: Provider::parse(&record.provider),
            revision: record.revision,
            draft: known("draft", record.draft)?.read()?,
            archived: record.archived,
            ingest_time: from_micros(record.ingest_time),
            update_time: from_micros(record.update_time),
            raw: Raw {
                digest: Digest::try_from(record.raw_digest.as_slice()).map_err(StoreError::unreadable)?,
                parser: Parser { name: record.parser, version: record.parser_version },
            },
        })
    }
}
