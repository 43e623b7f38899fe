//! A storyline: the items that report one event.

mod copy_group;
pub mod matching;

use time::OffsetDateTime;

pub use copy_group::CopyGroup;

use crate::domain::ItemId;

/// The items that report one event.
///
/// Its id is the id of its lead, the earliest item. If an earlier item arrives late, it becomes the lead, and the items
/// move to the storyline with its id. The id therefore does not depend on the order of arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storyline {
    pub lead: ItemId,
    /// Increases with each change of the items.
    pub revision: i64,
    /// The items, the lead first, up to [`Self::MEMBERS_LISTED`]. Empty: the storyline no longer exists.
    pub members: Vec<Member>,
    pub size: i64,
    /// The storyline that the lead belongs to now, if this storyline no longer exists.
    pub merged_into: Option<ItemId>,
    /// When the items last changed.
    pub update_time: OffsetDateTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub item: ItemId,
    /// The item of which this item is a near-copy, or its own id.
    pub original: ItemId,
    /// The publication time from the source, otherwise the arrival time.
    pub time: OffsetDateTime,
}

/// The number of items in a storyline, and the first of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorylineItems {
    members: Vec<Member>,
    size: i64,
}

impl StorylineItems {
    /// `members`: all items in the order of their rank, the lead first. A single item is not a storyline.
    pub fn new(mut members: Vec<Member>) -> Self {
        let size = i64::try_from(members.len()).unwrap_or(i64::MAX);
        if size < Storyline::SIZE_MIN {
            return Self { members: Vec::new(), size: 0 };
        }
        members.truncate(Storyline::MEMBERS_LISTED);
        Self { members, size }
    }

    pub fn is_empty(&self) -> bool {
        self.size == 0
    }
}

/// The groups that an item belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupMembership {
    /// The item of which this item is a near-copy, or itself.
    pub original: ItemId,
    /// The lead of the storyline, or the item itself.
    pub lead: ItemId,
}

impl Storyline {
    /// The new state of a storyline whose items may have changed; `None` if nothing changed. `published`: the state
    /// that was last published. `merged_into` is set for a storyline that no longer exists.
    pub fn changed(
        published: Option<&Self>,
        lead: ItemId,
        items: StorylineItems,
        merged_into: Option<ItemId>,
        now: OffsetDateTime,
    ) -> Option<Self> {
        let StorylineItems { members, size } = items;
        let is_changed = match published {
            None => size > 0,
            Some(old) => (&old.members, old.size, old.merged_into) != (&members, size, merged_into),
        };
        let revision = published.map_or(0, |published| published.revision) + 1;
        is_changed.then_some(Self { lead, revision, members, size, merged_into, update_time: now })
    }

    /// The minimum number of items. A single item is not a storyline.
    pub const SIZE_MIN: i64 = 2;
    /// The maximum number of members that are listed.
    pub const MEMBERS_LISTED: usize = 1_000;
}
