//! Deletes the files that neither a current revision of an item names nor a raw payload is stored in.
//!
//! A file is doomed in the database before it is deleted from the blob store, and forgotten afterwards. Whoever brings it
//! meanwhile waits until it is forgotten. A file that came in within the grace period is not doomed: the transaction
//! that names it may be under way.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use newsroom_chassis::{
    blob::{BlobDigest, BlobStore, SHARDS},
    clock,
    store::Store,
};
use time::OffsetDateTime;

use super::keep::blob_digest;
use crate::{
    domain::Digest,
    store::{Blobs, NamedBlobs, Payloads},
    usecase::Error,
};

/// The maximum number of files that one transaction dooms.
const BATCH: usize = 200;
/// The number of shards of one run.
const SHARDS_PER_RUN: usize = 16;
/// A replica that doomed files deletes them within this time. After twice this time another one takes over.
const DELETION: Duration = Duration::from_secs(5 * 60);

/// Collects the files of one shard after the other.
#[derive(Clone)]
pub struct Collection {
    store: Store,
    blobs: BlobStore,
    grace: Duration,
    next: u8,
}

impl Collection {
    /// Files are kept for `grace` after they last came in.
    pub fn new(store: Store, blobs: BlobStore, grace: Duration) -> Self {
        // Replicas that lead for a short time only still visit all shards.
        Self { store, blobs, grace, next: rand::random() }
    }

    /// Collects some of the shards. Returns the number of deleted files.
    pub async fn run(&mut self) -> Result<u64, Error> {
        self.run_shards(SHARDS_PER_RUN).await
    }

    /// Collects all shards. Returns the number of deleted files.
    pub async fn run_all(&mut self) -> Result<u64, Error> {
        self.run_shards(SHARDS).await
    }

    async fn run_shards(&mut self, count: usize) -> Result<u64, Error> {
        let mut deleted = self.resume().await?;
        for _ in 0..count {
            deleted += self.shard(self.next).await?;
            self.next = self.next.wrapping_add(1);
        }
        Ok(deleted)
    }

    /// Deletes what an interrupted run has doomed.
    async fn resume(&self) -> Result<u64, Error> {
        let before = clock::now() - DELETION * 2;
        let doomed = Blobs::reading(&self.store).doomed_before(before, BATCH as u64).await?;
        if doomed.is_empty() {
            return Ok(0);
        }
        let claimed = self
            .store
            .write(move |tx| Box::pin(async move { Ok::<_, Error>(Blobs::within(tx).claim(doomed, before).await?) }));
        self.delete(claimed.await?).await
    }

    async fn shard(&self, shard: u8) -> Result<u64, Error> {
        let before = clock::now() - self.grace;
        self.blobs.remove_unfinished(shard, before).await?;
        self.adopt(shard, before).await?;
        let (mut deleted, mut after): (u64, Option<Vec<u8>>) = (0, None);
        loop {
            let page = Blobs::reading(&self.store).older_than(before, shard, after.as_deref(), BATCH as u64).await?;
            after = page.last().cloned();
            if page.is_empty() {
                return Ok(deleted);
            }
            deleted += self.delete(self.doom(page, before).await?).await?;
        }
    }

    /// Records the files of a shard that the database does not know, for example because it was restored.
    async fn adopt(&self, shard: u8, before: OffsetDateTime) -> Result<(), Error> {
        let listed = self.blobs.list(shard).await?;
        let old: Vec<BlobDigest> =
            listed.into_iter().filter(|blob| blob.written_at < before).map(|blob| blob.digest).collect();
        for digests in old.chunks(BATCH) {
            let digests: BTreeSet<Vec<u8>> = digests.iter().map(|digest| digest.to_vec()).collect();
            let adopted = self
                .store
                .write(move |tx| Box::pin(async move { Ok::<_, Error>(Blobs::within(tx).adopt(digests).await?) }));
            adopted.await?;
        }
        Ok(())
    }

    /// Dooms those of these files that no current revision of an item names and that are no raw payloads.
    async fn doom(&self, digests: Vec<Vec<u8>>, before: OffsetDateTime) -> Result<Vec<Digest>, Error> {
        let doomed = self.store.write(move |tx| {
            Box::pin(async move {
                let blobs = Blobs::within(tx);
                let old = blobs.lock_older(digests, before).await?;
                let mut needed = NamedBlobs::within(tx).current(old.clone()).await?;
                needed.extend(Payloads::within(tx).blobs_among(old.clone()).await?);
                let mut doomed = Vec::new();
                for digest in &old {
                    let digest =
                        Digest::try_from(digest.as_slice()).map_err(newsroom_chassis::store::StoreError::unreadable)?;
                    if !needed.contains(&digest) {
                        doomed.push(digest);
                    }
                }
                blobs.doom(doomed.iter().map(|digest| digest.to_vec()).collect()).await?;
                Ok::<_, Error>(doomed)
            })
        });
        doomed.await
    }

    /// Deletes doomed files, as many as time allows, and forgets them.
    async fn delete(&self, doomed: Vec<Digest>) -> Result<u64, Error> {
        let began = Instant::now();
        let mut deleted = Vec::new();
        for digest in doomed {
            // Another replica may take over soon. After that, the file may come in again.
            if began.elapsed() > DELETION {
                break;
            }
            self.blobs.delete(blob_digest(digest)?).await?;
            deleted.push(digest);
        }
        if deleted.is_empty() {
            return Ok(0);
        }
        let count = deleted.len() as u64;
        let forgotten = self
            .store
            .write(move |tx| Box::pin(async move { Ok::<_, Error>(Blobs::within(tx).forget(&deleted).await?) }));
        forgotten.await?;
        metrics::counter!("newsroom_ingestion_blobs_total", "service" => "ingestion", "outcome" => "collected")
            .increment(count);
        Ok(count)
    }
}
