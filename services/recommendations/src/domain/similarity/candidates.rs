//! Which articles are worth a comparison.

use super::{
    IndexedArticle, SimilarityIndex,
    inverted_index::{InvertedIndex, TermVector},
};

/// How many articles of the same language are compared.
const SAME_LANGUAGE: usize = 64;
/// How many of other languages.
const OTHER_LANGUAGES: usize = 32;
/// By how many of its terms of one kind an article looks for others: the most telling ones.
const TERMS: usize = 32;
/// How many places at which these terms stand are looked at, for each kind.
const MAX_POSTINGS: usize = 50_000;
/// What a shared keyword counts, against a shared word.
const KEYWORD: f64 = 2.0;

impl SimilarityIndex {
    /// The articles that share the most telling terms, by slot.
    pub(super) fn candidates(&self, indexed: &IndexedArticle) -> Vec<u32> {
        let mut tally = Tally { sums: vec![0.0; self.slots.len()], met: Vec::new() };
        let words = self.words.get(&indexed.word_language);
        if let Some(words) = words {
            tally.look(&words.index, &indexed.words, 1.0);
        }
        tally.look(&self.names, &indexed.names, 1.0);
        tally.look(&self.keywords, &indexed.keywords, KEYWORD);
        let own = self.by_id.get(&indexed.summary.id);
        tally.met.retain(|slot| Some(slot) != own);
        let language = words.map(|words| words.number);
        let is_same = |slot: &u32| Some(self.languages[*slot as usize]) == language;
        let (same, others): (Vec<u32>, Vec<u32>) = tally.met.iter().partition(|slot| is_same(slot));
        let mut chosen = self.best(same, &tally.sums, SAME_LANGUAGE);
        chosen.append(&mut self.best(others, &tally.sums, OTHER_LANGUAGES));
        chosen
    }

    /// The `count` with the largest sums; among equals the newest.
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

/// What articles share, added up.
struct Tally {
    sums: Vec<f64>,
    met: Vec<u32>,
}

impl Tally {
    fn look(&mut self, index: &InvertedIndex, vector: &TermVector, factor: f64) {
        let weigh = |(number, weight): &(u32, f32)| (*number, f64::from(*weight) * index.rarity(*number));
        let mut terms: Vec<(u32, f64)> = vector.terms.iter().map(weigh).collect();
        // Stable: among equals the order of the keys stays.
        terms.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let mut places = MAX_POSTINGS;
        for (number, weight) in terms.into_iter().filter(|(_, weight)| *weight > 0.0).take(TERMS) {
            let postings = index.postings(number);
            let Some(left) = places.checked_sub(postings.len()) else { continue };
            places = left;
            let weight = factor * weight * index.rarity(number);
            for (slot, of_other) in postings {
                let sum = &mut self.sums[*slot as usize];
                if *sum == 0.0 {
                    self.met.push(*slot);
                }
                *sum += weight * f64::from(*of_other);
            }
        }
    }
}
