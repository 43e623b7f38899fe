//! The record of a storyline.

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::StoreError,
};
use prost::Message;

use super::uuid;
use crate::domain::{ItemId, Member, Storyline};

#[derive(Clone, PartialEq, Message)]
pub(in crate::store) struct StorylineRecord {
    #[prost(bytes = "vec", tag = "1")]
    lead: Vec<u8>,
    #[prost(int64, tag = "2")]
    revision: i64,
    #[prost(message, repeated, tag = "3")]
    members: Vec<MemberRecord>,
    #[prost(int64, tag = "4")]
    size: i64,
    #[prost(bytes = "vec", optional, tag = "5")]
    merged_into: Option<Vec<u8>>,
    #[prost(int64, tag = "6")]
    update_time: i64,
}

#[derive(Clone, PartialEq, Message)]
struct MemberRecord {
    #[prost(bytes = "vec", tag = "1")]
    item: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    original: Vec<u8>,
    #[prost(int64, tag = "3")]
    time: i64,
}

impl StorylineRecord {
    pub fn encode_storyline(storyline: &Storyline) -> Vec<u8> {
        let member = |member: &Member| MemberRecord {
            item: bytes(member.item),
            original: bytes(member.original),
            time: micros(member.time),
        };
        let record = Self {
            lead: bytes(storyline.lead),
            revision: storyline.revision,
            members: storyline.members.iter().map(member).collect(),
            size: storyline.size,
            merged_into: storyline.merged_into.map(bytes),
            update_time: micros(storyline.update_time),
        };
        record.encode_to_vec()
    }

    pub fn decode_storyline(stored: &[u8]) -> Result<Storyline, StoreError> {
        let record = Self::decode(stored).map_err(StoreError::unreadable)?;
        let id = |field, bytes: &[u8]| uuid(field, bytes).map(ItemId::new);
        let member = |member: MemberRecord| {
            Ok(Member {
                item: id("members.item", &member.item)?,
                original: id("members.original", &member.original)?,
                time: from_micros(member.time),
            })
        };
        Ok(Storyline {
            lead: id("lead", &record.lead)?,
            revision: record.revision,
            members: record.members.into_iter().map(member).collect::<Result<_, StoreError>>()?,
            size: record.size,
            merged_into: record.merged_into.map(|into| id("merged_into", &into)).transpose()?,
            update_time: from_micros(record.update_time),
        })
    }
}

fn bytes(id: ItemId) -> Vec<u8> {
    id.uuid().as_bytes().to_vec()
}
