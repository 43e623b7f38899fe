//! Use cases of files that came within payloads.

mod collect;
mod keep;
mod name;
mod read;

pub use collect::Collection;
pub use keep::BlobWriter;
pub(in crate::usecase) use keep::blob_digest;
pub(in crate::usecase) use name::{LockedBlobs, save_names};
pub use read::{BlobReader, ReadBlob};
