//! The use cases of ingestion, one file for each.
//!
//! A use case that writes opens the transaction, loads the aggregate, lets it decide, saves it, and publishes the
//! events. Slow work such as fetching and parsing is done before the transaction.

pub mod blob;
mod error;
pub mod item;
pub mod payload;
pub mod source;
pub mod storyline;
pub mod subscription;

pub use error::Error;

use newsroom_chassis::{blob::BlobStore, store::Store};

use crate::fetch::Fetcher;
use blob::{BlobReader, BlobWriter};
use item::Deliveries;
use payload::{PayloadMemory, Reader};
use source::{SiteMemory, SourceFinder};
use subscription::WebSub;

/// The dependencies of the use cases.
#[derive(Clone)]
pub struct Intake {
    pub store: Store,
    /// The contents of the files that came within payloads.
    pub blobs: BlobStore,
    pub blob_writer: BlobWriter,
    pub blob_reader: BlobReader,
    pub fetcher: Fetcher,
    pub reader: Reader,
    /// The memory for the payloads that pushes and polls have under way.
    pub memory: PayloadMemory,
    /// All news is ingested by these.
    pub deliveries: Deliveries,
    pub sources: SourceFinder,
    pub sites: SiteMemory,
    /// The settings for subscriptions at hubs. Without it there are no subscriptions.
    pub websub: Option<WebSub>,
}

impl Intake {
    /// Starts the tasks that write and read in batches.
    pub fn start(store: Store, blobs: BlobStore, fetcher: Fetcher, websub: Option<WebSub>) -> Self {
        let blob_writer = BlobWriter::start(store.clone(), blobs.clone());
        Self {
            deliveries: Deliveries::start(store.clone(), blob_writer.clone()),
            blob_writer,
            sources: SourceFinder::start(store.clone()),
            sites: SiteMemory::start(store.clone()),
            blob_reader: BlobReader::new(blobs.clone()),
            blobs,
            store,
            memory: PayloadMemory::default(),
            reader: Reader::new(fetcher.max_mail_bytes),
            fetcher,
            websub,
        }
    }
}
