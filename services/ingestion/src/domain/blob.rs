//! Files that came within payloads.

use std::time::Duration;

use super::Digest;

/// A file without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlob {
    pub digest: Digest,
    /// In bytes.
    pub size: u64,
    /// The media type by the content.
    pub media_type: String,
}

/// How far a file is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum BlobState {
    /// It came in. Its content may be in the blob store.
    Reserved,
    /// Its content is in the blob store, and an item has named it.
    Stored,
    /// It is being deleted. It is not written before that is done.
    Doomed,
}

/// How long a file is kept after it last came in, even if no item names it. An item that names it is stored much sooner.
pub const BLOB_GRACE: Duration = Duration::from_secs(24 * 60 * 60);
