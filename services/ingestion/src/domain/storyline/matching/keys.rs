//! The keys that find an item.

use crate::domain::ItemId;

/// The keys of an item on the item's day. Items with a common key may be related.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemKeys {
    pub item: ItemId,
    /// The day, counted from 1970.
    pub day: i64,
    /// The keys that find near-copies.
    pub near: Vec<u32>,
    /// The keys that find other items of the storyline.
    pub storyline: Vec<u32>,
}

impl ItemKeys {
    /// The stored form of the keys: the number of the first kind, then the keys of both kinds.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![u8::try_from(self.near.len()).unwrap_or(u8::MAX)];
        bytes.extend(self.near.iter().chain(&self.storyline).flat_map(|key| key.to_le_bytes()));
        bytes
    }

    /// Parses the stored form. `None`: the bytes are not keys.
    pub fn from_bytes(item: ItemId, day: i64, bytes: &[u8]) -> Option<Self> {
        let (near, keys) = bytes.split_first()?;
        let (keys, []) = keys.as_chunks() else { return None };
        let (near, storyline) = keys.split_at_checked(usize::from(*near))?;
        let read = |keys: &[[u8; 4]]| keys.iter().map(|key| u32::from_le_bytes(*key)).collect();
        Some(Self { item, day, near: read(near), storyline: read(storyline) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn keys_read_back_and_nothing_else_does() {
        let keys = ItemKeys { item: ItemId::new(Uuid::nil()), day: 7, near: vec![1, u32::MAX], storyline: vec![3] };
        let bytes = keys.to_bytes();
        assert_eq!(ItemKeys::from_bytes(keys.item, 7, &bytes), Some(keys.clone()));
        assert_eq!(ItemKeys::from_bytes(keys.item, 7, &bytes[..bytes.len() - 1]), None);
        assert_eq!(ItemKeys::from_bytes(keys.item, 7, &[3, 0, 0, 0, 0]), None);
    }
}
