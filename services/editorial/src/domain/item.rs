//! An item of the wire, as a story takes it.

use super::{Content, ItemId};

/// One revision of an item of ingestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireItem {
    /// Its id.
    pub id: ItemId,
    /// Rises with each changed content.
    pub revision: i64,
    /// The source's name.
    pub source_name: String,
    /// Where it can be read; may be empty.
    pub canonical_url: String,
    /// What it says, clean and within a story's limits.
    pub content: Content,
}
