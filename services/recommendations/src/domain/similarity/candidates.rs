//! Chooses the articles with which an article is compared.

use std::cell::Cell;

use super::{
    IndexedArticle, SimilarityIndex,
    inverted_index::{InvertedIndex, TermVector},
};

/// The most compared articles of the same language.
const SAME_LANGUAGE: usize = 64;
/// The most compared articles of other languages.
const OTHER_LANGUAGES: usize = 32;
/// How many terms of one kind are looked up for an article, the most distinctive first.
const TERMS: usize = 32;
/// The most postings that are read for these terms, for each kind.
const MAX_POSTINGS: usize = 50_000;
/// The weight of a shared keyword, relative to a shared word.
const KEYWORD: f64 = 2.0;

impl SimilarityIndex {
    /// The slots of the articles that share the most distinctive terms.
    pub(super) fn candidates(&self, indexed: &IndexedArticle) -> Vec<u32> {
        let mut tally = Tally::new(self.slots.len());
        let words = self.words.get(&indexed.word_language);
        if let Some(words) = words {
            tally.add(&words.index, &indexed.words, 1.0);
        }
        tally.add(&self.names, &indexed.names, 1.0);
        tally.add(&self.keywords, &indexed.keywords, KEYWORD);
        let own = self.by_id.get(&indexed.summary.id);
        let language = words.map(|words| words.number);
        let is_same_language = |slot: &u32| Some(self.languages[*slot as usize]) == language;
        let seen = tally.seen.iter().filter(|slot| Some(*slot) != own);
        let (same, others): (Vec<u32>, Vec<u32>) = seen.partition(|slot| is_same_language(slot));
        let mut chosen = self.best(same, &tally.sums, SAME_LANGUAGE);
        chosen.append(&mut self.best(others, &tally.sums, OTHER_LANGUAGES));
        tally.end();
        chosen
    }

    /// The `count` slots with the largest sums; for equal sums those of the newest articles.
    fn best(&self, mut slots: Vec<u32>, sums: &[f64], count: usize) -> Vec<u32> {
        if slots.len() > count {
            let age = |slot: u32| self.at(slot).map(|other| (other.summary.published, other.summary.id));
            slots.select_nth_unstable_by(count, |a, b| {
                sums[*b as usize].total_cmp(&sums[*a as usize]).then_with(|| age(*b).cmp(&age(*a)))
            });
            slots.truncate(count);
        }
        slots
    }
}

/// The sum of the weights of shared terms, by slot.
struct Tally {
    sums: Vec<f64>,
    seen: Vec<u32>,
}

thread_local! {
    /// Sums of an earlier tally, all zero. A new allocation of this size would cost more than most tallies.
    static SUMS: Cell<Vec<f64>> = const { Cell::new(Vec::new()) };
}

impl Tally {
    fn new(slots: usize) -> Self {
        let mut sums = SUMS.take();
        sums.resize(slots, 0.0);
        Self { sums, seen: Vec::new() }
    }

    /// Keeps the sums for the next tally.
    fn end(mut self) {
        for slot in self.seen {
            self.sums[slot as usize] = 0.0;
        }
        SUMS.set(self.sums);
    }

    fn add(&mut self, index: &InvertedIndex, vector: &TermVector, factor: f64) {
        let weigh = |(number, weight): &(u32, f32)| (*number, f64::from(*weight) * index.rarity(*number));
        let mut terms: Vec<(u32, f64)> = vector.terms.iter().map(weigh).collect();
        // The sort is stable, so terms of equal weight stay in the order of their keys.
        terms.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let mut budget = MAX_POSTINGS;
        for (number, weight) in terms.into_iter().filter(|(_, weight)| *weight > 0.0).take(TERMS) {
            let postings = index.postings(number);
            let Some(left) = budget.checked_sub(postings.len()) else { continue };
            budget = left;
            let weight = factor * weight * index.rarity(number);
            for (slot, other_weight) in postings {
                let sum = &mut self.sums[*slot as usize];
                if *sum == 0.0 {
                    self.seen.push(*slot);
                }
                *sum += weight * f64::from(*other_weight);
            }
        }
    }
}
