//! Files that come within a payload.

use std::collections::HashSet;

use super::{
    Digest, Draft,
    limits::{PICTURE_BYTES, PICTURES, PICTURES_BYTES},
};

/// A file that came within a payload. Renditions name it by its digest.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    pub digest: Digest,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Blob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Blob").field("digest", &self.digest).field("bytes", &self.bytes.len()).finish()
    }
}

/// The pictures of one payload, within limits.
#[derive(Debug, Default)]
pub struct BlobSet {
    blobs: Vec<Blob>,
    bytes: usize,
}

/// Why a picture was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobLimit {
    #[error("the picture was left out: it is larger than {} MiB", PICTURE_BYTES >> 20)]
    Size,
    #[error("the picture was left out: there are more than {PICTURES}")]
    Count,
    #[error("the picture was left out: with it, the pictures are larger than {} MiB", PICTURES_BYTES >> 20)]
    Sum,
}

impl BlobSet {
    /// Adds a picture, unless it is there already.
    pub fn add(&mut self, bytes: &[u8]) -> Result<Digest, BlobLimit> {
        if bytes.len() > PICTURE_BYTES {
            return Err(BlobLimit::Size);
        }
        let digest = Digest::of(bytes);
        if self.blobs.iter().any(|known| known.digest == digest) {
            return Ok(digest);
        }
        if self.blobs.len() >= PICTURES {
            return Err(BlobLimit::Count);
        }
        if self.bytes + bytes.len() > PICTURES_BYTES {
            return Err(BlobLimit::Sum);
        }
        self.bytes += bytes.len();
        self.blobs.push(Blob { digest, bytes: bytes.to_vec() });
        Ok(digest)
    }

    /// The files that these drafts name.
    pub fn named_by(self, drafts: &[Draft]) -> Vec<Blob> {
        let renditions = drafts.iter().flat_map(|draft| &draft.renditions);
        let named: HashSet<Digest> = renditions.filter_map(|rendition| rendition.blob).collect();
        self.blobs.into_iter().filter(|blob| named.contains(&blob.digest)).collect()
    }
}
