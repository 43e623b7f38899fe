//! Blobs: pictures and other files, addressed by the SHA-256 digest of their content, in a folder or in an S3-compatible
//! object store.
//!
//! A blob is never changed. Each service has its own prefix, and each decides by itself which of its blobs it needs.

mod config;
mod digest;
mod error;
mod open;

pub use config::BlobConfig;
pub use digest::BlobDigest;
pub use error::BlobError;

use std::{
    fmt,
    future::Future,
    io, iter,
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use futures::TryStreamExt as _;
use object_store::{ObjectStore, ObjectStoreExt as _, path::Path};
use time::OffsetDateTime;

use crate::isolate;

/// How long the object store may take for one blob.
const TIMEOUT: Duration = Duration::from_secs(20);
/// How long the object store may take to list a shard.
const LIST_TIMEOUT: Duration = Duration::from_secs(120);
/// The largest blob that is read, in bytes.
const BLOB_BYTES: u64 = 64 << 20;
/// The name of the digest in the paths of blobs.
const ALGORITHM: &str = "sha256";

/// The number of shards. A shard has the blobs whose digests have the same first byte.
pub const SHARDS: usize = 256;

/// The blobs of one service: `<prefix>/<service>/sha256/ab/<digest>`.
#[derive(Clone)]
pub struct BlobStore {
    objects: Arc<dyn ObjectStore>,
    prefix: Path,
    /// The folder with the prefix, if the store is a folder.
    folder: Option<PathBuf>,
}

/// A blob in the listing of a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedBlob {
    /// The digest in its path.
    pub digest: BlobDigest,
    /// When it was written.
    pub written_at: OffsetDateTime,
}

impl fmt::Debug for BlobStore {
    /// Shows no more than where the blobs are: the store below has credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlobStore").field("prefix", &self.prefix.as_ref()).finish_non_exhaustive()
    }
}

impl BlobStore {
    /// Opens the blobs of a service. Creates the folder if the store is a folder and does not exist; a remote store is
    /// not contacted yet.
    pub fn open(config: &BlobConfig, service: &str) -> Result<Self, BlobError> {
        let (objects, root, folder) = open::open(config)?;
        let prefix = Path::from_iter(root.parts().chain([service.into(), ALGORITHM.into()]));
        let folder = folder.map(|folder| folder.join(service).join(ALGORITHM));
        Ok(Self { objects, prefix, folder })
    }

    /// Stores a blob. When this returns, the blob is durable.
    pub async fn put(&self, digest: BlobDigest, bytes: Bytes) -> Result<(), BlobError> {
        let path = self.path(digest);
        within(TIMEOUT, self.objects.put(&path, bytes.into())).await.map(drop)
    }

    /// Reads a blob; `None` if it is not stored. A blob with another digest is an error, and its content is not returned.
    pub async fn get(&self, digest: BlobDigest) -> Result<Option<Bytes>, BlobError> {
        let path = self.path(digest);
        let read = async {
            let found = self.objects.get(&path).await?;
            if found.meta.size > BLOB_BYTES {
                return Ok(None);
            }
            found.bytes().await.map(Some)
        };
        let bytes = match within(TIMEOUT, read).await {
            Ok(bytes) => bytes.ok_or(BlobError::Damaged(digest))?,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        let checked = isolate::blocking(move || (BlobDigest::of(&bytes) == digest).then_some(bytes)).await;
        checked.ok().flatten().map(Some).ok_or(BlobError::Damaged(digest))
    }

    /// Deletes a blob, if it is stored.
    pub async fn delete(&self, digest: BlobDigest) -> Result<(), BlobError> {
        let path = self.path(digest);
        match within(TIMEOUT, self.objects.delete(&path)).await {
            Err(error) if !error.is_not_found() => Err(error),
            _ => Ok(()),
        }
    }

    /// Lists the blobs of a shard, the first byte of their digests. Objects with other names are left out.
    pub async fn list(&self, shard: u8) -> Result<Vec<ListedBlob>, BlobError> {
        let prefix = self.shard(shard);
        let listed = self.objects.list(Some(&prefix)).try_filter_map(|object| async move {
            let digest = object.location.filename().and_then(|name| name.parse::<BlobDigest>().ok());
            let written_at = OffsetDateTime::from_unix_timestamp(object.last_modified.timestamp()).ok();
            Ok(digest.zip(written_at).map(|(digest, written_at)| ListedBlob { digest, written_at }))
        });
        match within(LIST_TIMEOUT, listed.try_collect()).await {
            Err(error) if error.is_not_found() => Ok(Vec::new()),
            listed => listed,
        }
    }

    /// Deletes what writes that a crash interrupted before `before` have left in a shard of a folder.
    pub async fn remove_unfinished(&self, shard: u8, before: OffsetDateTime) -> Result<(), BlobError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let folder = folder.join(format!("{shard:02x}"));
        let removed = isolate::blocking(move || open::remove_unfinished(&folder, SystemTime::from(before))).await;
        removed.unwrap_or_else(|panicked| Err(io::Error::other(panicked))).map_err(BlobError::from)
    }

    fn shard(&self, shard: u8) -> Path {
        Path::from_iter(self.prefix.parts().chain(iter::once(format!("{shard:02x}").into())))
    }

    fn path(&self, digest: BlobDigest) -> Path {
        Path::from_iter(self.shard(digest.shard()).parts().chain(iter::once(digest.to_string().into())))
    }
}

async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, object_store::Error>>,
) -> Result<T, BlobError> {
    match tokio::time::timeout(limit, work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(BlobError::TimedOut(limit)),
    }
}

#[cfg(test)]
mod tests;
