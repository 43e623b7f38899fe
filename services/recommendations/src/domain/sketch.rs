//! A small picture of a text, by which near-copies of one another are recognised.
//!
//! The smallest hashes of its runs of three words (bottom-k sketch; Cohen and Kaplan, 2007).

/// How many hashes a sketch keeps.
const SIZE: usize = 64;
/// How many words a run has.
const RUN: usize = 3;
/// The part of the runs of both texts that they share, from which on they are near-copies.
const NEAR: f64 = 0.45;

/// A picture of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch(Box<[u32]>);

impl Sketch {
    /// That of a text, given as its folded words in order.
    pub fn of(words: &[String]) -> Self {
        let mut hashes: Vec<u32> = words.windows(RUN).map(hash).collect();
        if hashes.is_empty() && !words.is_empty() {
            hashes.push(hash(words));
        }
        hashes.sort_unstable();
        hashes.dedup();
        hashes.truncate(SIZE);
        Self(hashes.into())
    }

    /// Whether the texts are near-copies of one another.
    pub fn is_near(&self, other: &Self) -> bool {
        self.likeness(other) >= NEAR
    }

    /// An estimate of the Jaccard index of the runs of both texts.
    fn likeness(&self, other: &Self) -> f64 {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let size = SIZE.min(self.0.len().max(other.0.len()));
        let (mut seen, mut shared) = (0u32, 0u32);
        while (seen as usize) < size {
            match (a.peek(), b.peek()) {
                (Some(x), Some(y)) if x == y => {
                    shared += 1;
                    a.next();
                    b.next();
                }
                (Some(x), Some(y)) if x < y => drop(a.next()),
                (Some(_), None) => drop(a.next()),
                (_, Some(_)) => drop(b.next()),
                (None, None) => break,
            }
            seen += 1;
        }
        if seen == 0 { 0.0 } else { f64::from(shared) / f64::from(seen) }
    }
}

/// FNV-1a, folded to 32 bits: the same on every machine and in every version.
fn hash(words: &[String]) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for word in words {
        for byte in word.bytes().chain([b' ']) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    // The last bytes have not reached the upper bits yet.
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    u32::try_from(hash >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(text: &str) -> Sketch {
        Sketch::of(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    fn numbered(count: usize, from: usize) -> String {
        (from..from + count).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_text_that_is_trimmed_a_little_is_a_near_copy() {
        let whole = sketch(&numbered(300, 0));
        assert!(whole.is_near(&whole));
        assert!(whole.is_near(&sketch(&numbered(220, 0))));
    }

    #[test]
    fn another_text_with_some_of_the_same_words_is_none() {
        let whole = sketch(&numbered(300, 0));
        assert!(!whole.is_near(&sketch(&numbered(300, 200))));
        assert!(!whole.is_near(&sketch("w5 w4 w3 w2 w1")));
        assert!(!sketch("").is_near(&sketch("")) && !sketch("").is_near(&whole));
    }

    #[test]
    fn likeness_is_mutual() {
        let (a, b) = (sketch(&numbered(90, 0)), sketch(&numbered(90, 40)));
        assert_eq!(a.likeness(&b), b.likeness(&a));
        assert!(a.likeness(&b) > 0.0 && sketch("a b").is_near(&sketch("a b")));
    }
}
