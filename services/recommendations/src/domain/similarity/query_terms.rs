//! The terms of an article that is compared with others.

use super::inverted_index::{InvertedIndex, Rarities, TermVector, UNKNOWN};

/// The most shared terms that a reason names.
const SHOWN_TERMS: usize = 4;
/// The names of each article count as if they had at least this weight, so that a few shared names do not relate
/// articles across languages.
const MIN_NAMES_WEIGHT: f64 = 5.0;
/// How many names and numbers have to be shared. Two or three may be chance, or a large city.
const MIN_SHARED_NAMES: u32 = 4;
/// The smallest table of places.
const MIN_TABLE: usize = 8;

/// The dot product of two term vectors.
struct DotProduct {
    product: f64,
    /// The square of the other vector's length.
    square: f64,
    shared: u32,
}

/// The terms of one kind of the query's article.
pub(super) struct QueryTerms<'a> {
    rarities: Rarities<'a>,
    vector: &'a TermVector,
    places: TermPlaces,
    square: f64,
}

impl<'a> QueryTerms<'a> {
    /// `index` is `None` for words of a language that no indexed article has.
    pub fn new(index: Option<&'a InvertedIndex>, vector: &'a TermVector) -> Self {
        let rarities = index.map_or_else(Rarities::none, InvertedIndex::rarities);
        let mut terms = Self { rarities, vector, places: TermPlaces::of(vector), square: 0.0 };
        terms.square = terms.square_of(vector);
        terms
    }

    fn square_of(&self, vector: &TermVector) -> f64 {
        vector.terms.iter().map(|(number, weight)| (f64::from(*weight) * self.rarities.of(*number)).powi(2)).sum()
    }

    /// Adds up in the order of the keys.
    fn product(&self, other: &TermVector) -> DotProduct {
        let (mut product, mut square, mut shared) = (0.0, 0.0, 0);
        for (number, weight) in &other.terms {
            let rarity = self.rarities.of(*number);
            let weight = f64::from(*weight) * rarity;
            square += weight * weight;
            if let Some(place) = self.places.get(*number) {
                product += weight * f64::from(self.vector.terms[place].1) * rarity;
                shared += 1;
            }
        }
        DotProduct { product, square, shared }
    }

    pub fn cosine(&self, other: &TermVector) -> f64 {
        let DotProduct { product, square, .. } = self.product(other);
        if product > 0.0 { product / (self.square * square).sqrt() } else { 0.0 }
    }

    /// The dot product as a part of the shorter vector's square. In a text without capitals all words count as names,
    /// and most of them match nothing.
    pub fn overlap(&self, other: &TermVector) -> f64 {
        let DotProduct { product, square, shared } = self.product(other);
        if shared < MIN_SHARED_NAMES {
            return 0.0;
        }
        let rarest = self.rarities.of(UNKNOWN);
        product / self.square.min(square).max(MIN_NAMES_WEIGHT * rarest * rarest)
    }

    /// The most distinctive shared terms, as the query's article spells them.
    pub fn shared(&self, other: &TermVector) -> String {
        let mut shared: Vec<(f64, usize)> = Vec::new();
        for (number, weight) in &other.terms {
            if let Some(place) = self.places.get(*number) {
                let rarity = self.rarities.of(*number);
                shared.push((f64::from(*weight * self.vector.terms[place].1) * rarity * rarity, place));
            }
        }
        shared.sort_by(|(a, first), (b, second)| b.total_cmp(a).then(first.cmp(second)));
        let shown: Vec<_> = shared.iter().take(SHOWN_TERMS).map(|(_, place)| self.vector.shown(*place)).collect();
        shown.join(", ")
    }
}

/// The place of each term in a vector, by its number: a hash table with at least half of its entries free.
struct TermPlaces {
    entries: Box<[(u32, u32)]>,
    shift: u32,
}

impl TermPlaces {
    fn of(vector: &TermVector) -> Self {
        let size = (vector.terms.len() * 2).next_power_of_two().max(MIN_TABLE);
        let mut places = Self { entries: vec![(UNKNOWN, 0); size].into(), shift: u32::BITS - size.trailing_zeros() };
        for (place, (number, _)) in vector.terms.iter().enumerate() {
            if *number != UNKNOWN {
                let at = places.find(*number);
                places.entries[at] = (*number, place as u32);
            }
        }
        places
    }

    fn get(&self, number: u32) -> Option<usize> {
        let (found, place) = self.entries[self.find(number)];
        (found == number && number != UNKNOWN).then_some(place as usize)
    }

    /// The entry of a number, or the free entry where it would be.
    fn find(&self, number: u32) -> usize {
        // Fibonacci hashing (Knuth, TAOCP 3, 6.4).
        let mut at = (number.wrapping_mul(0x9E37_79B1) >> self.shift) as usize;
        while self.entries[at].0 != number && self.entries[at].0 != UNKNOWN {
            at = (at + 1) & (self.entries.len() - 1);
        }
        at
    }
}
