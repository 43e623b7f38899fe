//! Domain errors.

use super::{Violations, limits};
use newsroom_access::AccessError;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    #[error("there is no such source")]
    SourceNotFound,
    /// The item does not exist, or it has no such revision.
    #[error("there is no such item")]
    ItemNotFound,
    /// The raw payload was deleted at the end of its retention period.
    #[error("the raw payload is kept no longer")]
    RawExpired,
    /// The item has never had this file.
    #[error("the item has no such file")]
    BlobNotFound,
    /// The file was deleted, because no current revision of an item names it.
    #[error("the file is kept no longer: no current revision of an item names it")]
    BlobCollected,
    /// The caller asks for the part of a file after its end.
    #[error("the offset is after the end of the file, which has {0} bytes")]
    OffsetOutOfRange(u64),
    #[error("there is no such storyline: the item is alone, or waits to be matched")]
    StorylineNotFound,
    /// Another source has this name.
    #[error("another source has this name")]
    SourceNameTaken,
    /// The caller has read a revision that is not the current one.
    #[error("the source has changed since it was read")]
    StaleEtag,
    /// The source sends its news itself, so it cannot be polled.
    #[error("a source that pushes is not polled")]
    SourceNotPolled,
    #[error("the source is paused")]
    SourcePaused,
    /// No items can be read from the payload, for this reason.
    #[error("the payload cannot be read: {0}")]
    Unreadable(String),
    /// The payload is larger than this number of bytes, which is the limit for its kind.
    #[error("the payload is larger than {}", limits::shown(*.0))]
    PayloadTooLarge(usize),
    /// The settings of a source break these rules.
    #[error("the source would break a rule")]
    Broken(Violations),
    /// The caller may not do this.
    #[error(transparent)]
    Access(#[from] AccessError),
}
