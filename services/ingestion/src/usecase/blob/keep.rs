//! Stores the files of a delivery before the transaction that names them.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use newsroom_chassis::{
    batch::{BatchLimits, Gathering},
    blob::{BlobDigest, BlobStore},
    store::{Store, StoreError},
};

use crate::{
    domain::{Blob, BlobState, Digest, IncomingItem, StoredBlob},
    store::{Blobs, CompressedPayload},
    usecase::Error,
};

/// The number of files that one transaction reserves.
const LIMITS: BatchLimits = BatchLimits { commands: 256, weight: 256 };
/// The number of files of one delivery that are written at the same time.
const AT_ONCE: usize = 4;
/// How often and after what pause a file is reserved again that is just being deleted.
const ATTEMPTS: usize = 5;
const BACKOFF: Duration = Duration::from_millis(200);

type States = HashMap<Digest, BlobState>;

/// Stores files. A clone shares the batches of reservations.
#[derive(Clone)]
pub struct BlobWriter {
    blobs: BlobStore,
    reservations: Gathering<Vec<StoredBlob>, States, Error>,
}

impl BlobWriter {
    /// Starts the task that reserves files in batches.
    pub fn start(store: Store, blobs: BlobStore) -> Self {
        let reservations = Gathering::start("blobs", LIMITS, move |calls| reserve_all(store.clone(), calls));
        Self { blobs, reservations }
    }

    /// Stores the files that these items name, and the payload if it is a blob. When this returns, each of them is
    /// durable, and no collection deletes it before the items are stored. If it fails, nothing is lost: the delivery has
    /// not been accepted.
    pub(in crate::usecase) async fn keep(
        &self,
        items: &[IncomingItem],
        blobs: &[Blob],
        payload: &CompressedPayload,
    ) -> Result<(), Error> {
        let mut named = named(items);
        named.retain(|named| blobs.iter().any(|blob| blob.digest == named.digest));
        let payload = payload.blob().filter(|_| !items.is_empty());
        named.extend(payload.iter().map(|(stored, _)| stored.clone()));
        if named.is_empty() {
            return Ok(());
        }
        let count = named.len() as u64;
        let missing = self.reserve(named).await?;
        let mut contents: Vec<(BlobDigest, Bytes)> = Vec::new();
        for blob in blobs {
            if missing.contains(&blob.digest) {
                contents.push((blob_digest(blob.digest)?, Bytes::from(blob.bytes.clone())));
            }
        }
        if let Some((stored, bytes)) = payload.filter(|(stored, _)| missing.contains(&stored.digest)) {
            contents.push((blob_digest(stored.digest)?, bytes.clone()));
        }
        let put = |(digest, bytes)| self.blobs.put(digest, bytes);
        stream::iter(contents).map(put).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        metrics::counter!("newsroom_ingestion_blobs_total", "service" => "ingestion", "outcome" => "stored")
            .increment(count);
        Ok(())
    }

    /// Reserves files. Returns those whose content is not known to be stored.
    async fn reserve(&self, named: Vec<StoredBlob>) -> Result<HashSet<Digest>, Error> {
        for attempt in 1..=ATTEMPTS {
            let states = self.reservations.apply(named.clone(), named.len()).await?;
            if states.values().all(|state| *state != BlobState::Doomed) {
                let missing = states.into_iter().filter(|(_, state)| *state == BlobState::Reserved);
                return Ok(missing.map(|(digest, _)| digest).collect());
            }
            if attempt < ATTEMPTS {
                tokio::time::sleep(BACKOFF).await;
            }
        }
        Err(StoreError::Conflict.into())
    }
}

/// Reserves the files of all callers in one transaction.
async fn reserve_all(store: Store, calls: Vec<Vec<StoredBlob>>) -> Vec<Result<States, Error>> {
    let blobs: BTreeMap<Vec<u8>, StoredBlob> =
        calls.iter().flatten().map(|blob| (blob.digest.to_vec(), blob.clone())).collect();
    let reserved = store.write(move |tx| {
        Box::pin(async move { Ok::<_, Error>(Blobs::within(tx).reserve(blobs.into_values().collect()).await?) })
    });
    let states = reserved.await;
    let of = |call: &Vec<StoredBlob>| {
        let states = states.as_ref().map_err(Error::clone)?;
        Ok(call.iter().filter_map(|blob| Some((blob.digest, *states.get(&blob.digest)?))).collect())
    };
    calls.iter().map(of).collect()
}

/// The files that these items name, each once.
fn named(items: &[IncomingItem]) -> Vec<StoredBlob> {
    let mut named: Vec<StoredBlob> = Vec::new();
    for rendition in items.iter().flat_map(|incoming| &incoming.draft.renditions) {
        let Some(digest) = rendition.blob else { continue };
        if named.iter().all(|known| known.digest != digest) {
            named.push(StoredBlob { digest, size: rendition.size, media_type: rendition.media_type.clone() });
        }
    }
    named
}

/// A digest in the form of the blob store.
pub(in crate::usecase) fn blob_digest(digest: Digest) -> Result<BlobDigest, StoreError> {
    BlobDigest::try_from(digest.to_vec().as_slice()).map_err(StoreError::unreadable)
}
