//! What ingestion does, one file an action.
//!
//! A use case that writes opens the transaction, loads the aggregate, lets it decide, saves it, and publishes the
//! events. What takes a while, such as fetching and parsing, is done before.

mod error;
pub mod item;
pub mod payload;
pub mod source;
pub mod storyline;
pub mod subscription;

pub use error::Error;

use newsroom_chassis::store::Store;

use crate::fetch::Fetcher;
use payload::Reader;
use subscription::WebSub;

/// What news is taken in with.
#[derive(Clone)]
pub struct Intake {
    /// Stores it.
    pub store: Store,
    /// Fetches it.
    pub fetcher: Fetcher,
    /// Parses it.
    pub reader: Reader,
    /// Subscribes to feeds that have a hub. Without it nothing is subscribed to.
    pub websub: Option<WebSub>,
}
