//! A storyline: the items that tell of one event.

pub mod matching;

use time::OffsetDateTime;

use crate::domain::ItemId;

/// The items that tell of one event.
///
/// It is known by its lead, the earliest of them: an earlier one that comes late takes the lead, and
/// with it all that belongs to it, into a storyline of its own id. So the id, too, is the same in
/// whatever order the items came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storyline {
    /// Its lead item.
    pub lead: ItemId,
    /// Rises with each change of its items.
    pub revision: i64,
    /// Its items, the lead first; the first so many when there are very many. Empty: it is no more.
    pub members: Vec<Member>,
    /// How many items it has.
    pub size: i64,
    /// The storyline that its lead belongs to now, when it is no more.
    pub merged_into: Option<ItemId>,
    /// When its items last changed.
    pub update_time: OffsetDateTime,
}

/// An item of a storyline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub item: ItemId,
    /// The item that it is a near-copy of; its own id when it is of none.
    pub original: ItemId,
    /// When its source says that it was published, else when it came.
    pub time: OffsetDateTime,
}

impl Storyline {
    /// One item alone is no storyline.
    pub const SIZE_MIN: i64 = 2;
    /// How many items are told of one storyline.
    pub const MEMBERS_TOLD: usize = 1_000;
}
