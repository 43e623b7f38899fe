//! Reads a file of an item.

use std::sync::Arc;

use bytes::Bytes;
use newsroom_chassis::{
    blob::BlobStore,
    store::{Store, StoreError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::keep::blob_digest;
use crate::{
    convert::BlobQuery,
    domain::{Digest, DomainError, StoredBlob},
    store::{Blobs, Items, NamedBlobs},
    usecase::Error,
};

/// The maximum number of files that are in memory at the same time.
const AT_ONCE: usize = 16;

/// Reads the files of items. A clone shares the limit.
#[derive(Clone, Debug)]
pub struct BlobReader {
    blobs: BlobStore,
    permits: Arc<Semaphore>,
}

/// A file whose content has its digest.
#[derive(Debug)]
pub struct ReadBlob {
    pub blob: StoredBlob,
    /// The content from the offset on.
    pub content: Bytes,
    /// The size of a piece, in bytes.
    pub chunk_bytes: usize,
    /// Held as long as the content is in memory.
    _permit: OwnedSemaphorePermit,
}

impl BlobReader {
    pub fn new(blobs: BlobStore) -> Self {
        Self { blobs, permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Reads a file of an item.
    pub async fn read(&self, store: &Store, query: BlobQuery) -> Result<ReadBlob, Error> {
        let digest = named(store, &query).await?;
        let mut blob = Blobs::reading(store).find(digest).await?.ok_or(DomainError::BlobCollected)?;
        if query.offset > blob.size {
            return Err(DomainError::OffsetOutOfRange(blob.size).into());
        }
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| StoreError::GivenUp)?;
        let Some(content) = self.blobs.get(blob_digest(digest)?).await? else {
            tracing::error!(item.id = %query.item, blob.digest = %digest, "a file is missing in the blob store");
            return Err(DomainError::BlobCollected.into());
        };
        blob.size = content.len() as u64;
        let offset = usize::try_from(query.offset).unwrap_or(usize::MAX).min(content.len());
        Ok(ReadBlob { blob, content: content.slice(offset..), chunk_bytes: query.chunk_bytes, _permit: permit })
    }
}

/// The file that a query is about: one that any revision of the item names.
async fn named(store: &Store, query: &BlobQuery) -> Result<Digest, Error> {
    let item = Items::reading(store).find(query.item).await?.ok_or(DomainError::ItemNotFound)?;
    let Some(digest) = query.digest else {
        return Ok(item.draft.blobs().next().ok_or(DomainError::BlobNotFound)?);
    };
    let is_named = item.draft.blobs().any(|named| named == digest);
    if !is_named && !NamedBlobs::reading(store).has(query.item, digest).await? {
        return Err(DomainError::BlobNotFound.into());
    }
    Ok(digest)
}
