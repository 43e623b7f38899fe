//! Raw payloads, kept once by their digest.

use std::io::{Read as _, Write as _};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use newsroom_chassis::{
    clock::{from_micros, micros},
    store::{Store, StoreError, Transaction},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::OnConflict,
};
use time::OffsetDateTime;
use url::Url;

use super::{
    Error,
    entity::{
        payload::{ActiveModel, Column, Entity},
        revision,
    },
};
use crate::{
    convert::{self, RawQuery},
    domain::{Digest, DomainError, Form, Parser, limits::PAYLOAD_BYTES},
};

/// What is known of a payload from outside. It takes part in what a parser makes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayloadMetadata {
    /// The form that it is said to have.
    pub form: Option<Form>,
    /// The `Content-Type` that it came with.
    pub content_type: Option<String>,
    /// Where it was found.
    pub url: Option<Url>,
}

/// A payload, compressed to be stored.
#[derive(Clone, Debug)]
pub struct CompressedPayload {
    digest: Digest,
    size: usize,
    bytes: Vec<u8>,
    metadata: PayloadMetadata,
}

/// The raw payload that a revision of an item was read from.
#[derive(Clone, Debug)]
pub struct RawPayload {
    pub digest: Digest,
    /// When it came.
    pub receive_time: OffsetDateTime,
    /// Who read it.
    pub parser: Parser,
    /// What else was known of it.
    pub metadata: PayloadMetadata,
    compressed: Vec<u8>,
}

impl CompressedPayload {
    /// Compresses a payload; this takes a while on a large one.
    pub fn of(payload: &[u8], metadata: PayloadMetadata) -> Self {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        // Writing into memory does not fail.
        let bytes = encoder.write_all(payload).and_then(|()| encoder.finish()).unwrap_or_default();
        Self { digest: Digest::of(payload), size: payload.len(), bytes, metadata }
    }

    /// The payload's digest.
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

impl RawPayload {
    /// The payload as it came; this takes a while on a large one.
    pub fn decompressed(&self) -> Result<Vec<u8>, StoreError> {
        let mut payload = Vec::new();
        let mut decoder = ZlibDecoder::new(self.compressed.as_slice()).take(PAYLOAD_BYTES as u64 + 1);
        decoder.read_to_end(&mut payload).map_err(StoreError::unreadable)?;
        if Digest::of(&payload) == self.digest {
            Ok(payload)
        } else {
            Err(StoreError::unreadable("a payload has another digest"))
        }
    }
}

/// Keeps a payload. One that is kept already came again: it is kept for as long as a new one.
pub(super) async fn keep(tx: &Transaction, compressed: &CompressedPayload) -> Result<(), Error> {
    let PayloadMetadata { form, content_type, url } = &compressed.metadata;
    let row = ActiveModel {
        digest: Set(compressed.digest.to_vec()),
        size: Set(i64::try_from(compressed.size).unwrap_or(i64::MAX)),
        received_at: Set(micros(tx.now())),
        compressed: Set(compressed.bytes.clone()),
        form: Set(convert::form_number(*form)),
        content_type: Set(content_type.clone().unwrap_or_default()),
        url: Set(url.as_ref().map(Url::to_string).unwrap_or_default()),
    };
    let known = OnConflict::column(Column::Digest).update_column(Column::ReceivedAt).to_owned();
    Entity::insert(row).on_conflict(known).exec_without_returning(tx.connection()).await?;
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
    let parser = Parser {
        name: revision.parser,
        version: i32::try_from(revision.parser_version).map_err(StoreError::unreadable)?,
    };
    let digest = Digest::try_from(revision.raw_digest.as_slice()).map_err(StoreError::unreadable)?;
    let payload = load(store, digest, from_micros(revision.received_at), parser).await?;
    Ok(Some(payload.ok_or(DomainError::RawExpired)?))
}

/// The payload of this digest, if it is still kept; it came at `receive_time` and was read by `parser`.
pub(super) async fn load(
    store: &Store,
    digest: Digest,
    receive_time: OffsetDateTime,
    parser: Parser,
) -> Result<Option<RawPayload>, Error> {
    let Some(row) = Entity::find_by_id(digest.to_vec()).one(store.reader()).await? else { return Ok(None) };
    let metadata = PayloadMetadata {
        form: convert::form_from_number(row.form),
        content_type: Some(row.content_type).filter(|text| !text.is_empty()),
        url: Url::parse(&row.url).ok(),
    };
    Ok(Some(RawPayload { digest, receive_time, parser, metadata, compressed: row.compressed }))
}

/// Forgets up to `limit` payloads that last came before `before`, and gives how many those were. The
/// items that were read from them stay.
pub async fn forget(store: &Store, before: OffsetDateTime, limit: u64) -> Result<u64, Error> {
    let old = Entity::find().select_only().column(Column::Digest).filter(Column::ReceivedAt.lt(micros(before)));
    let digests: Vec<Vec<u8>> =
        old.order_by_asc(Column::ReceivedAt).limit(limit).into_tuple().all(store.reader()).await?;
    if digests.is_empty() {
        return Ok(0);
    }
    let forgotten = store.write(move |tx| {
        Box::pin(async move {
            // One that has come again meanwhile is kept.
            let delete = Entity::delete_many().filter(Column::Digest.is_in(digests));
            let delete = delete.filter(Column::ReceivedAt.lt(micros(before)));
            Ok::<_, Error>(delete.exec(tx.connection()).await?.rows_affected)
        })
    });
    forgotten.await
}
