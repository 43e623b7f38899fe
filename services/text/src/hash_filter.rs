//! A filter of hashes: it tells quickly which hashes are certainly not in a set.

/// The number of bits. A set of 500 hashes leaves 98 % of them free.
const BITS: usize = 32_768;

/// A set of hashes that may also contain others (Bloom 1970, with one function).
#[derive(Clone, Debug)]
pub struct HashFilter {
    bits: Box<[u64; BITS / 64]>,
}

impl HashFilter {
    pub fn of(hashes: &[u32]) -> Self {
        let mut bits = Box::new([0; BITS / 64]);
        for hash in hashes {
            let (word, bit) = place(*hash);
            bits[word] |= 1 << bit;
        }
        Self { bits }
    }

    /// How many of these hashes are in the set, or more.
    pub fn count(&self, hashes: &[u32]) -> usize {
        let is_set = |hash: &u32| {
            let (word, bit) = place(*hash);
            (self.bits[word] >> bit) & 1
        };
        usize::try_from(hashes.iter().map(is_set).sum::<u64>()).unwrap_or(usize::MAX)
    }
}

/// The word and the bit of a hash: its lowest 15 bits. The highest bits of the hashes of a sample are all zero.
fn place(hash: u32) -> (usize, u32) {
    let at = hash as usize % BITS;
    (at / 64, hash % 64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stable_hash;

    #[test]
    fn no_hash_of_the_set_is_missed_and_few_others_are_found() {
        let hashes = |from: u32| (from..from + 500).map(|n| stable_hash(&[n.to_string()])).collect::<Vec<_>>();
        let filter = HashFilter::of(&hashes(0));
        assert_eq!(filter.count(&hashes(0)), 500);
        assert!(filter.count(&hashes(500)) < 20);
        assert_eq!(HashFilter::of(&[]).count(&hashes(0)), 0);
    }
}
