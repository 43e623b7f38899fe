//! Lists of numbers by key. Most keys have one number only, which takes no list.

use std::collections::HashMap;

/// Marks an entry that is the position of a list.
const LIST: u32 = 1 << 31;

/// The numbers of each key. A number is below 2³¹.
#[derive(Debug, Default)]
pub(super) struct Postings {
    /// By key: the only number, or [`LIST`] and the position of a list.
    entries: HashMap<u32, u32>,
    lists: Vec<Vec<u32>>,
}

impl Postings {
    pub fn get(&self, key: u32) -> &[u32] {
        match self.entries.get(&key) {
            None => &[],
            Some(entry) => match list_of(*entry) {
                None => std::slice::from_ref(entry),
                Some(at) => self.lists.get(at).map_or(&[], Vec::as_slice),
            },
        }
    }

    pub fn insert(&mut self, key: u32, number: u32) {
        let Some(entry) = self.entries.get_mut(&key) else {
            self.entries.insert(key, number);
            return;
        };
        match list_of(*entry) {
            None => {
                let list = LIST | u32::try_from(self.lists.len()).unwrap_or_default();
                self.lists.push(vec![std::mem::replace(entry, list), number]);
            }
            Some(at) => self.lists[at].push(number),
        }
    }

    /// Removes a number of a key. Returns whether the key had the number.
    pub fn remove(&mut self, key: u32, number: u32) -> bool {
        let Some(entry) = self.entries.get(&key) else { return false };
        match list_of(*entry) {
            None => *entry == number && self.entries.remove(&key).is_some(),
            Some(at) => {
                let list = &mut self.lists[at];
                let before = list.len();
                list.retain(|other| *other != number);
                list.len() < before
            }
        }
    }
}

fn list_of(entry: u32) -> Option<usize> {
    if entry & LIST == 0 { None } else { usize::try_from(entry & !LIST).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_numbers_that_were_not_removed() {
        let mut postings = Postings::default();
        postings.insert(7, 1);
        assert_eq!(postings.get(7), [1]);
        postings.insert(7, 0);
        postings.insert(7, 5);
        postings.insert(8, 2);
        assert_eq!((postings.get(7), postings.get(8), postings.get(9)), (&[1, 0, 5][..], &[2][..], &[][..]));
        assert!(postings.remove(7, 0) && !postings.remove(7, 0) && !postings.remove(9, 0));
        assert!(postings.remove(8, 2) && !postings.remove(8, 2));
        assert_eq!((postings.get(7), postings.get(8)), (&[1, 5][..], &[][..]));
        assert!(postings.remove(7, 1) && postings.remove(7, 5));
        postings.insert(7, 3);
        assert_eq!(postings.get(7), [3]);
    }
}
