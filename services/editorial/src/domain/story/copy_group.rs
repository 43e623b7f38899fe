//! The group of near copies that a story belongs to.

use crate::domain::ItemId;

/// The group of near copies of a story's item. It is no part of the story's revisions: ingestion finds it after the item
/// became a story, and no person decides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyGroup {
    /// The item of which the others are near copies.
    pub original: ItemId,
    /// Rises with each change of the group.
    pub revision: i64,
}

impl CopyGroup {
    /// The group of an item of which no near copy is known.
    pub fn alone(item: ItemId) -> Self {
        Self { original: item, revision: 0 }
    }
}
