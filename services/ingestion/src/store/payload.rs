//! Raw payloads. Each is stored once, by its digest.

use std::{cell::RefCell, io::Read as _};

use flate2::{Compress, Compression, FlushCompress, Status, read::ZlibDecoder};
use newsroom_chassis::{
    clock::micros,
    store::{
        Reader, Store, StoreError, Transaction, WriteConnection,
        bulk::{self, OnConflict},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use time::OffsetDateTime;
use url::Url;

use super::{
    entity::payload::{ActiveModel, Column, Entity},
    number::Numbered,
};
use crate::domain::{Digest, PayloadMetadata, limits::PAYLOAD_BYTES};

/// A compressed payload that is ready to be stored.
#[derive(Clone, Debug)]
pub struct CompressedPayload {
    digest: Digest,
    size: usize,
    bytes: Vec<u8>,
    metadata: PayloadMetadata,
}

#[derive(Clone, Debug)]
pub struct RawPayload {
    pub digest: Digest,
    pub metadata: PayloadMetadata,
    compressed: Vec<u8>,
}

impl CompressedPayload {
    /// Compresses a payload. This takes a while for a large one.
    pub fn of(payload: &[u8], metadata: PayloadMetadata) -> Self {
        let bytes = COMPRESSOR.with_borrow_mut(|compressor| compressed(payload, compressor));
        Self { digest: Digest::of(payload), size: payload.len(), bytes, metadata }
    }

    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The size in the store, in bytes.
    pub fn compressed_size(&self) -> usize {
        self.bytes.len()
    }

    fn row(&self, now: OffsetDateTime) -> ActiveModel {
        let PayloadMetadata { form, content_type, content_language, url } = &self.metadata;
        ActiveModel {
            digest: Set(self.digest.to_vec()),
            size: Set(i64::try_from(self.size).unwrap_or(i64::MAX)),
            received_at: Set(micros(now)),
            compressed: Set(self.bytes.clone()),
            form: Set(form.map_or(0, |variant| variant.number())),
            content_type: Set(content_type.clone().unwrap_or_default()),
            content_language: Set(content_language.clone().unwrap_or_default()),
            url: Set(url.as_ref().map(Url::to_string).unwrap_or_default()),
        }
    }
}

thread_local! {
    /// A compressor has tables of several hundred kilobytes, so each thread reuses its own.
    static COMPRESSOR: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), true));
}

/// A payload as a zlib stream (RFC 1950).
fn compressed(payload: &[u8], compressor: &mut Compress) -> Vec<u8> {
    compressor.reset();
    let mut bytes = Vec::with_capacity(payload.len() / 2 + 64);
    let mut rest = payload;
    loop {
        let before = compressor.total_in();
        let status = compressor.compress_vec(rest, &mut bytes, FlushCompress::Finish);
        if status.expect("a compressor that was reset accepts every byte") == Status::StreamEnd {
            return bytes;
        }
        rest = &rest[usize::try_from(compressor.total_in() - before).unwrap_or(rest.len())..];
        bytes.reserve(bytes.len() / 2 + 64);
    }
}

impl RawPayload {
    /// Returns the original payload. This takes a while for a large one.
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

/// The payloads, in a transaction or on the read connections.
pub struct Payloads<'c, C>(&'c C);

impl<'t> Payloads<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Saves distinct payloads that were received at `now`. The retention period of one that is stored already starts
    /// again.
    pub async fn save(&self, payloads: Vec<&CompressedPayload>, now: OffsetDateTime) -> Result<(), StoreError> {
        let mut rows: Vec<ActiveModel> = payloads.into_iter().map(|payload| payload.row(now)).collect();
        // Sorted, so that writers never deadlock.
        rows.sort_by(|one, other| one.digest.as_ref().cmp(other.digest.as_ref()));
        let known = OnConflict::Replace { key: vec![Column::Digest], columns: vec![Column::ReceivedAt], newer: None };
        bulk::insert(self.0, rows, known).await?;
        Ok(())
    }

    /// Deletes those of these payloads that were last received before `before`. Returns the number of deleted payloads.
    pub async fn delete(&self, digests: Vec<Vec<u8>>, before: OffsetDateTime) -> Result<u64, StoreError> {
        let delete = Entity::delete_many().filter(Column::Digest.is_in(digests));
        Ok(delete.filter(Column::ReceivedAt.lt(micros(before))).exec(self.0).await?.rows_affected)
    }
}

impl<'s> Payloads<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Finds a payload by its digest.
    pub async fn find(&self, digest: Digest) -> Result<Option<RawPayload>, StoreError> {
        let Some(row) = Entity::find_by_id(digest.to_vec()).one(self.0).await? else { return Ok(None) };
        let metadata = PayloadMetadata {
            form: Numbered::numbered(row.form),
            content_type: Some(row.content_type).filter(|text| !text.is_empty()),
            content_language: Some(row.content_language).filter(|text| !text.is_empty()),
            url: Url::parse(&row.url).ok(),
        };
        Ok(Some(RawPayload { digest, metadata, compressed: row.compressed }))
    }

    /// Returns the digests, as stored, of up to `limit` payloads that were last received before `before`, the oldest
    /// first.
    pub async fn older_than(&self, before: OffsetDateTime, limit: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let old = Entity::find().select_only().column(Column::Digest).filter(Column::ReceivedAt.lt(micros(before)));
        Ok(old.order_by_asc(Column::ReceivedAt).limit(limit).into_tuple().all(self.0).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_compresses_one_payload_after_another() {
        let noise: Vec<u8> = (0_u32..40_000).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let long = "Le port de Safi a rouvert mardi. ".repeat(5_000).into_bytes();
        for payload in [b"".as_slice(), b"a", &noise, &long, b"a"] {
            let CompressedPayload { digest, bytes, .. } = CompressedPayload::of(payload, PayloadMetadata::default());
            assert!(bytes.len() < payload.len() + payload.len() / 100 + 64);
            let raw = RawPayload { digest, metadata: PayloadMetadata::default(), compressed: bytes };
            assert_eq!(raw.decompressed().unwrap(), payload);
        }
    }
}
