//! Raw payloads, kept once by their digest.

use std::io::{Read as _, Write as _};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use newsroom_chassis::{
    clock::{from_micros, micros},
    store::{Store, StoreError, Unit},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, sea_query::OnConflict,
};
use time::OffsetDateTime;

use super::{
    Error,
    entity::{
        payload::{ActiveModel, Column, Entity},
        revision,
    },
    error::unreadable,
};
use crate::{
    domain::{Digest, Parser, limits::PAYLOAD_BYTES},
    wire::RawQuery,
};

/// A payload, packed to be kept.
#[derive(Clone, Debug)]
pub struct Packed {
    digest: Digest,
    size: usize,
    bytes: Vec<u8>,
}

/// The raw payload that a revision of an item was read from.
#[derive(Clone, Debug)]
pub struct RawPayload {
    /// Its digest.
    pub digest: Digest,
    /// When it came.
    pub receive_time: OffsetDateTime,
    /// Who read it.
    pub parser: Parser,
    packed: Vec<u8>,
}

impl Packed {
    /// Packs a payload; this takes a while on a large one.
    pub fn of(payload: &[u8]) -> Self {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        // Writing into memory does not fail.
        let bytes = encoder.write_all(payload).and_then(|()| encoder.finish()).unwrap_or_default();
        Self { digest: Digest::of(payload), size: payload.len(), bytes }
    }

    /// The payload's digest.
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

impl RawPayload {
    /// The payload as it came; this takes a while on a large one.
    pub fn unpacked(&self) -> Result<Vec<u8>, StoreError> {
        let mut payload = Vec::new();
        let mut decoder = ZlibDecoder::new(self.packed.as_slice()).take(PAYLOAD_BYTES as u64 + 1);
        decoder.read_to_end(&mut payload).map_err(unreadable)?;
        if Digest::of(&payload) == self.digest { Ok(payload) } else { Err(unreadable("a payload has another digest")) }
    }
}

/// Keeps a payload, if it is not kept yet.
pub(super) async fn keep(unit: &Unit, packed: &Packed) -> Result<(), Error> {
    let row = ActiveModel {
        digest: Set(packed.digest.to_vec()),
        size: Set(i64::try_from(packed.size).unwrap_or(i64::MAX)),
        received_at: Set(micros(unit.now())),
        packed: Set(packed.bytes.clone()),
    };
    let known = OnConflict::column(Column::Digest).do_nothing().to_owned();
    Entity::insert(row).on_conflict(known).exec_without_returning(unit.connection()).await?;
    Ok(())
}

/// The payload that a revision of an item was read from.
pub async fn find(store: &Store, query: RawQuery) -> Result<Option<RawPayload>, Error> {
    let mut select = revision::Entity::find().filter(revision::Column::ItemId.eq(query.item.uuid()));
    if let Some(revision) = query.revision {
        select = select.filter(revision::Column::Revision.eq(revision));
    }
    let revision = select.order_by_desc(revision::Column::Revision).one(store.reader()).await?;
    let Some(revision) = revision else { return Ok(None) };
    let payload = Entity::find_by_id(revision.raw_digest.clone()).one(store.reader()).await?;
    let payload = payload.ok_or_else(|| unreadable("a revision has no payload"))?;
    Ok(Some(RawPayload {
        digest: Digest::try_from(payload.digest.as_slice()).map_err(unreadable)?,
        receive_time: from_micros(revision.received_at),
        parser: Parser { name: revision.parser, version: i32::try_from(revision.parser_version).map_err(unreadable)? },
        packed: payload.packed,
    }))
}
