//! Raw payloads. Each is stored once, by its digest.

use newsroom_chassis::{
    clock::micros,
    store::{
        Compressed, Reader, Store, StoreError, Transaction, WriteConnection,
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
use crate::domain::{Digest, PayloadMetadata};

/// A compressed payload that is ready to be stored.
#[derive(Clone, Debug)]
pub struct CompressedPayload {
    digest: Digest,
    size: usize,
    bytes: Compressed,
    metadata: PayloadMetadata,
}

#[derive(Clone, Debug)]
pub struct RawPayload {
    pub digest: Digest,
    pub metadata: PayloadMetadata,
    compressed: Compressed,
}

impl CompressedPayload {
    /// Compresses a payload. This takes a while for a large one.
    pub fn of(payload: &[u8], metadata: PayloadMetadata) -> Self {
        Self { digest: Digest::of(payload), size: payload.len(), bytes: Compressed::of(payload), metadata }
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
        }
    }
}

impl RawPayload {
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
