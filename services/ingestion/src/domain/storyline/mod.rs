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

/// The items of a storyline: how many, and the first of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorylineItems {
    members: Vec<Member>,
    size: i64,
}

impl StorylineItems {
    /// `members`: all items in the order of their rank, the lead first. One item alone is no storyline.
    pub fn new(mut members: Vec<Member>) -> Self {
        let size = i64::try_from(members.len()).unwrap_or(i64::MAX);
        if size < Storyline::SIZE_MIN {
            return Self { members: Vec::new(), size: 0 };
        }
        members.truncate(Storyline::MEMBERS_TOLD);
        Self { members, size }
    }

    pub fn is_empty(&self) -> bool {
        self.size == 0
    }
}

/// Where an item belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupMembership {
    /// What it is a near-copy of, or itself.
    pub original: ItemId,
    /// The lead of its storyline, or itself.
    pub lead: ItemId,
}

impl Storyline {
    /// What has become of a storyline whose items may have changed, unless it is as it was. `published`: the storyline
    /// as it was published last. `merged_into` is asked for a storyline that is no more.
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

    /// One item alone is no storyline.
    pub const SIZE_MIN: i64 = 2;
    /// How many members a storyline lists.
    pub const MEMBERS_TOLD: usize = 1_000;
}
