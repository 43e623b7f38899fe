//! What was told of an item and not taken over, and why people should know of it.

use crate::domain::{Digest, ItemId, PubStatus, SourceId};

/// Something that was told of an item and not taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    /// The item, which stays as it is.
    pub item_id: ItemId,
    /// Its revision.
    pub item_revision: i64,
    /// Why it was not taken over.
    pub reason: ContestReason,
    /// Who told it.
    pub source_id: SourceId,
    /// The source's name.
    pub source_name: String,
    /// The status that was told.
    pub pub_status: PubStatus,
    /// The headline that was told.
    pub headline: String,
    /// The digest of what was told.
    pub content_digest: Digest,
    /// The item that was made of it.
    pub other_item: Option<ItemId>,
}

/// Why something was not taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContestReason {
    /// Its source may not speak for the item.
    ForeignSource,
    /// The item had this content before, and nothing proves that its provider says it now.
    Superseded,
}

impl Contest {
    /// What makes it worth telling once: who repeats it tells nothing more. A source that may not speak for an item
    /// is told of once for each status, whatever it says.
    pub fn key(&self) -> Digest {
        let (item, source) = (self.item_id.to_string(), self.source_id.to_string());
        let more = match self.reason {
            ContestReason::ForeignSource => vec!["foreign".to_owned(), self.pub_status.name().to_owned()],
            ContestReason::Superseded => {
                vec!["superseded".to_owned(), self.item_revision.to_string(), self.content_digest.to_string()]
            }
        };
        Digest::of_parts([item.as_str(), &source].into_iter().chain(more.iter().map(String::as_str)))
    }
}
