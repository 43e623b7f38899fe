//! Small sketches of texts, by which near-copies are recognised.

use crate::HashFilter;

/// The smallest hashes of a text's runs of words: a fair sample of them (bottom-k sketch; Cohen and Kaplan, 2007).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch {
    /// Ascending, without duplicates.
    hashes: Box<[u32]>,
    /// Whether the text has more runs than these.
    is_sample: bool,
}

/// The runs of words that two texts have in common, within the reach of both sketches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap {
    pub shared: usize,
    /// The smaller number of runs of the two texts.
    pub fewer: usize,
    /// The larger number of runs of the two texts.
    pub more: usize,
}

impl Sketch {
    /// The sketch of a text, given as its folded words in order: at most `size` hashes of runs of `run` words. A
    /// shorter text is one run.
    pub fn of(words: &[impl AsRef<str>], run: usize, size: usize) -> Self {
        let mut hashes: Vec<u32> = words.windows(run).map(stable_hash).collect();
        if hashes.is_empty() && !words.is_empty() {
            hashes.push(stable_hash(words));
        }
        hashes.sort_unstable();
        hashes.dedup();
        let is_sample = hashes.len() > size;
        hashes.truncate(size);
        Self { hashes: hashes.into(), is_sample }
    }

    /// Restores a stored sketch. `hashes` are ascending.
    pub fn from_parts(hashes: Vec<u32>, is_sample: bool) -> Self {
        Self { hashes: hashes.into(), is_sample }
    }

    pub fn hashes(&self) -> &[u32] {
        &self.hashes
    }

    pub fn is_sample(&self) -> bool {
        self.is_sample
    }

    /// Compares two sketches. If one of them is a sample, both are cut at its largest hash.
    pub fn overlap(&self, other: &Self) -> Overlap {
        let (ones, others) = self.comparable(other);
        let (mut one, mut other, mut shared) = (0, 0, 0);
        // Without branches, because which of two hashes is smaller cannot be predicted.
        while one < ones.len() && other < others.len() {
            let (left, right) = (ones[one], others[other]);
            shared += usize::from(left == right);
            one += usize::from(left <= right);
            other += usize::from(right <= left);
        }
        Overlap { shared, fewer: ones.len().min(others.len()), more: ones.len().max(others.len()) }
    }

    /// Compares two sketches by a filter of the other's hashes, which is much faster. As [`Self::overlap`], but `shared`
    /// is the number that they share or more.
    pub fn overlap_at_most(&self, other: &Self, others_hashes: &HashFilter) -> Overlap {
        let (ones, others) = self.comparable(other);
        let (fewer, more) = (ones.len().min(others.len()), ones.len().max(others.len()));
        Overlap { shared: others_hashes.count(ones).min(fewer), fewer, more }
    }

    /// The hashes of both sketches up to the reach of both.
    fn comparable<'s>(&'s self, other: &'s Self) -> (&'s [u32], &'s [u32]) {
        let reach = self.reach().min(other.reach());
        let cut = |sketch: &'s Self| match reach {
            u32::MAX => &sketch.hashes[..],
            reach => &sketch.hashes[..sketch.hashes.partition_point(|hash| *hash <= reach)],
        };
        (cut(self), cut(other))
    }

    fn reach(&self) -> u32 {
        if self.is_sample { self.hashes.last().copied().unwrap_or(u32::MAX) } else { u32::MAX }
    }
}

impl Overlap {
    /// An estimate of the Jaccard index of the runs of both texts, from 0 to 1.
    pub fn resemblance(&self) -> f64 {
        let all = self.fewer + self.more - self.shared;
        if all == 0 { 0.0 } else { self.shared as f64 / all as f64 }
    }
}

/// A hash of words that is the same on every machine and in every version: FNV-1a, then the finisher of SplitMix64
/// (Steele et al. 2014), then its upper half.
pub fn stable_hash(words: &[impl AsRef<str>]) -> u32 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for word in words {
        for byte in word.as_ref().bytes().chain([b' ']) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
    finished(hash)
}

/// A hash of two hashes. Their order counts.
pub fn stable_hash_of_pair(one: u32, other: u32) -> u32 {
    finished((u64::from(one) << 32) | u64::from(other))
}

fn finished(mut hash: u64) -> u32 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((hash ^ (hash >> 31)) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(words: impl Iterator<Item = usize>) -> Sketch {
        Sketch::of(&words.map(|n| format!("w{n}")).collect::<Vec<_>>(), 3, 64)
    }

    #[test]
    fn the_same_words_resemble_each_other() {
        let whole = sketch(0..300);
        assert_eq!((whole.hashes().len(), whole.is_sample()), (64, true));
        assert_eq!(whole.overlap(&whole), Overlap { shared: 64, fewer: 64, more: 64 });
        assert!(whole.overlap(&sketch(0..220)).resemblance() > 0.55);
        assert!(whole.overlap(&sketch(200..500)).resemblance() < 0.35);
        assert_eq!(whole.overlap(&sketch(0..0)).resemblance(), 0.0);
    }

    #[test]
    fn a_filter_never_tells_of_less_overlap() {
        for (from, to) in [(0, 300), (0, 220), (200, 500), (290, 310), (1_000, 1_020), (0, 0)] {
            let (one, other) = (sketch(0..300), sketch(from..to));
            for (one, other) in [(&one, &other), (&other, &one)] {
                let (exact, most) = (one.overlap(other), one.overlap_at_most(other, &HashFilter::of(other.hashes())));
                assert!(most.shared >= exact.shared, "{from}..{to}: {most:?} {exact:?}");
                assert_eq!((most.fewer, most.more), (exact.fewer, exact.more));
            }
        }
        let (one, other) = (sketch(0..60), sketch(100..160));
        assert!(one.overlap_at_most(&other, &HashFilter::of(other.hashes())).shared < 5);
    }

    #[test]
    fn the_order_of_words_counts() {
        assert_eq!(sketch(0..5).overlap(&sketch((0..5).rev())).shared, 0);
        assert_eq!(sketch(0..2).overlap(&sketch(0..2)).resemblance(), 1.0);
        assert_ne!(stable_hash(&["a", "b"]), stable_hash(&["ab"]));
    }

    #[test]
    fn a_hash_never_changes() {
        assert_eq!(stable_hash(&["interpol", "marrakech"]), stable_hash(&["interpol", "marrakech"].map(str::to_owned)));
    }
}
