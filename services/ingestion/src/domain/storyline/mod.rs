//! A storyline: the items that report one event.

mod copy_group;
pub mod matching;

use std::collections::HashSet;

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

impl GroupMembership {
    /// The membership for who may not know that these items are in the groups. `None`: nothing of it may be known.
    pub fn without(self, hidden: &HashSet<ItemId>) -> Option<Self> {
        (!hidden.contains(&self.original) && !hidden.contains(&self.lead)).then_some(self)
    }
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

    /// The items that it names: its lead, its members with their originals, and the lead of the one that it went into.
    pub fn items(&self) -> impl Iterator<Item = ItemId> {
        let members = self.members.iter().flat_map(|member| [member.item, member.original]);
        members.chain([self.lead]).chain(self.merged_into)
    }

    /// The storyline for who may not know that these items belong to it. `None`: nothing of it may be known.
    ///
    /// A storyline is found by its lead, so it is as hidden as its lead is.
    pub fn without(mut self, hidden: &HashSet<ItemId>) -> Option<Self> {
        if hidden.contains(&self.lead) {
            return None;
        }
        self.merged_into = self.merged_into.filter(|lead| !hidden.contains(lead));
        if self.size == 0 {
            return Some(self);
        }
        let listed = self.members.len();
        self.members.retain(|member| !hidden.contains(&member.item));
        for member in &mut self.members {
            if hidden.contains(&member.original) {
                member.original = member.item;
            }
        }
        self.size -= i64::try_from(listed - self.members.len()).unwrap_or(i64::MAX);
        (self.size >= Self::SIZE_MIN).then_some(self)
    }

    /// The minimum number of items. A single item is not a storyline.
    pub const SIZE_MIN: i64 = 2;
    /// The maximum number of members that are listed.
    pub const MEMBERS_LISTED: usize = 1_000;
}

#[cfg(test)]
mod tests {
    use newsroom_chassis::clock;
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> ItemId {
        ItemId::new(Uuid::from_u128(number))
    }

    /// Item 1 leads, 3 is a near-copy of 2.
    fn storyline() -> Storyline {
        let time = clock::now();
        let member = |(item, original)| Member { item: id(item), original: id(original), time };
        let members = [(1, 1), (2, 2), (3, 2)].map(member).to_vec();
        Storyline { lead: id(1), revision: 4, members, size: 3, merged_into: None, update_time: time }
    }

    #[test]
    fn a_storyline_without_hidden_items_names_none_of_them() {
        let shown = |hidden: &[u128]| {
            let shown = storyline().without(&hidden.iter().map(|number| id(*number)).collect())?;
            let members = shown.members.iter().map(|member| (member.item, member.original)).collect();
            Some((shown.size, members))
        };
        let of = |members: &[(u128, u128)]| -> Option<(i64, Vec<(ItemId, ItemId)>)> {
            Some((members.len() as i64, members.iter().map(|(item, original)| (id(*item), id(*original))).collect()))
        };
        assert_eq!(shown(&[]), of(&[(1, 1), (2, 2), (3, 2)]));
        assert_eq!(shown(&[3]), of(&[(1, 1), (2, 2)]));
        assert_eq!(shown(&[2]), of(&[(1, 1), (3, 3)]));
        assert_eq!(shown(&[2, 3]), None);
        assert_eq!(shown(&[1]), None);
    }

    #[test]
    fn a_storyline_that_ended_does_not_say_that_it_went_into_a_hidden_one() {
        let ended = Storyline { members: Vec::new(), size: 0, merged_into: Some(id(9)), ..storyline() };
        assert_eq!(ended.clone().without(&HashSet::from([id(7)])), Some(ended.clone()));
        let hidden = ended.clone().without(&HashSet::from([id(9)]));
        assert_eq!(hidden, Some(Storyline { merged_into: None, ..ended }));
    }

    #[test]
    fn a_membership_in_the_group_of_a_hidden_item_is_not_known() {
        let groups = GroupMembership { original: id(2), lead: id(1) };
        let cases = [(7, Some(groups)), (2, None), (1, None)];
        for (hidden, expected) in cases {
            assert_eq!(groups.without(&HashSet::from([id(hidden)])), expected, "{hidden}");
        }
    }
}
