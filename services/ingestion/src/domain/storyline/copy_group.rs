//! The group of near copies that an item belongs to, as published.

use crate::domain::ItemId;

/// The group of an item. It is named by the item of which all others are near copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyGroup {
    pub item: ItemId,
    /// The item of which this item is a near copy, or itself.
    pub original: ItemId,
    /// Rises with each change of the group. An item whose group was never published has revision 0.
    pub revision: i64,
}

impl CopyGroup {
    /// The group of an item that was never a near copy. It is not published.
    pub fn alone(item: ItemId) -> Self {
        Self { item, original: item, revision: 0 }
    }

    /// The group after the item was placed. `None` if nothing has changed for those who know the published group.
    pub fn changed(self, original: ItemId) -> Option<Self> {
        (original != self.original).then_some(Self { original, revision: self.revision + 1, ..self })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_group_is_published_when_an_item_becomes_a_copy_and_when_it_ceases_to_be_one() {
        let [item, first, earlier] = [1, 2, 3].map(|n| ItemId::new(Uuid::from_u128(n)));
        let alone = CopyGroup::alone(item);
        assert_eq!(alone.changed(item), None);
        let copy = alone.changed(first).unwrap();
        assert_eq!((copy.original, copy.revision, copy.changed(first)), (first, 1, None));
        let moved = copy.changed(earlier).unwrap();
        assert_eq!((moved.original, moved.revision), (earlier, 2));
        assert_eq!(moved.changed(item), Some(CopyGroup { item, original: item, revision: 3 }));
    }
}
