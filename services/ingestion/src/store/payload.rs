//! Raw payloads. Each is stored once, by its digest. A large one is a blob, so that neither rows nor transactions become
//! large.

use std::collections::{BTreeSet, HashSet};

use bytes::Bytes;
use newsroom_chassis::{
    clock::micros,
    store::{
        Compressed, Reader, Store, StoreError, Transaction, WriteConnection,
        bulk::{self, OnConflict, padded},
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
use crate::domain::{Digest, PayloadMetadata, StoredBlob, limits::ROW_BYTES};

/// The media type of payloads that are blobs: only mails are so large.
const MEDIA_TYPE: &str = "message/rfc822";

/// A payload that is ready to be stored.
#[derive(Clone, Debug)]
pub struct CompressedPayload {
    digest: Digest,
    size: usize,
    /// Empty for a payload that is stored as a blob.
    bytes: Compressed,
    blob: Option<Bytes>,
    metadata: PayloadMetadata,
}

#[derive(Clone, Debug)]
pub struct RawPayload {
    pub digest: Digest,
    pub metadata: PayloadMetadata,
    compressed: Compressed,
    is_blob: bool,
}

impl CompressedPayload {
    /// Compresses a payload, unless it is so large that it is stored as a blob. This takes a while for a large one.
    pub fn of(payload: Bytes, metadata: PayloadMetadata) -> Self {
        let (digest, size) = (Digest::of(&payload), payload.len());
        let is_blob = size > ROW_BYTES;
        let bytes = Compressed::of(if is_blob { &[] } else { &payload });
        Self { digest, size, bytes, blob: is_blob.then_some(payload), metadata }
    }

    /// The payload as a blob, if it is stored as one.
    pub fn blob(&self) -> Option<(StoredBlob, &Bytes)> {
        let bytes = self.blob.as_ref()?;
        let stored = StoredBlob { digest: self.digest, size: self.size as u64, media_type: MEDIA_TYPE.into() };
        Some((stored, bytes))
    }

    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The size in the store, in bytes.
    pub fn compressed_size(&self) -> usize {
        self.bytes.stored_size()
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
            is_blob: Set(self.blob.is_some()),
        }
    }
}

impl RawPayload {
    /// Whether it is stored as a blob.
    pub fn is_blob(&self) -> bool {
        self.is_blob
    }

    /// Returns the original payload. This takes a while for a large one.
    pub fn decompressed(&self) -> Result<Vec<u8>, StoreError> {
        let payload = self.compressed.expand()?;
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

impl Payloads<'_, WriteConnection> {
    /// Those of these blobs that are payloads.
    pub async fn blobs_among(&self, digests: BTreeSet<Vec<u8>>) -> Result<HashSet<Digest>, StoreError> {
        let select = Entity::find().select_only().column(Column::Digest).filter(Column::IsBlob.eq(true));
        let select = select.filter(Column::Digest.is_in(padded(digests)));
        let rows: Vec<Vec<u8>> = select.into_tuple().all(self.0).await?;
        rows.iter().map(|digest| Digest::try_from(digest.as_slice()).map_err(StoreError::unreadable)).collect()
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
        Ok(Some(RawPayload { digest, metadata, compressed: row.compressed, is_blob: row.is_blob }))
    }

    /// Returns the digests, as stored, of up to `limit` payloads that were last received before `before`, the oldest
    /// first.
    pub async fn older_than(&self, before: OffsetDateTime, limit: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let old = Entity::find().select_only().column(Column::Digest).filter(Column::ReceivedAt.lt(micros(before)));
        Ok(old.order_by_asc(Column::ReceivedAt).limit(limit).into_tuple().all(self.0).await?)
    }
}
