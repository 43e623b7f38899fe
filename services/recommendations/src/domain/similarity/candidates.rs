//! Chooses the articles with which an article is compared.

use super::{
    IndexedArticle, SimilarityIndex,
    inverted_index::{InvertedIndex, TermVector},
};

/// The most compared articles of the same language.
const SAME_LANGUAGE: usize = 64;
/// The most compared articles of other languages.
const OTHER_LANGUAGES: usize = 32;
/// How many times as many slots as are chosen are gathered before the worst of them are dropped.
const ROOM: usize = 4;
/// How many terms of one kind are looked up for an article, the most distinctive first.
const TERMS: usize = 32;
/// The most postings that are read for these terms, for each kind.
const MAX_POSTINGS: usize = 50_000;
/// The weight of a shared keyword, relative to a shared word.
const KEYWORD: f64 = 2.0;

impl SimilarityIndex {
    /// The slots of the articles that share the most distinctive terms.
    pub(super) fn candidates(&self, indexed: &IndexedArticle) -> Vec<u32> {
        let mut tally = Tally { sums: vec![0.0; self.slots.len()], seen: Vec::new() };
        let words = self.words.get(&indexed.word_language);
        if let Some(words) = words {
            tally.add(&words.index, &indexed.words, 1.0);
        }
        tally.add(&self.names, &indexed.names, 1.0);
        tally.add(&self.keywords, &indexed.keywords, KEYWORD);
        let own = self.by_id.get(&indexed.summary.id);
        let language = words.map(|words| words.number);
        let is_same_language = |slot: u32| Some(self.languages[slot as usize]) == language;
        let others = || tally.seen.iter().copied().filter(|slot| Some(slot) != own);
        let same = others().filter(|slot| is_same_language(*slot));
        let mut chosen = self.best(same, &tally.sums, SAME_LANGUAGE);
        let foreign = others().filter(|slot| !is_same_language(*slot));
        chosen.append(&mut self.best(foreign, &tally.sums, OTHER_LANGUAGES));
        chosen
    }

    /// The `count` slots with the largest sums; for equal sums those of the newest articles.
    fn best(&self, slots: impl Iterator<Item = u32>, sums: &[f64], count: usize) -> Vec<u32> {
        let mut best = Vec::with_capacity(count * ROOM);
        // A slot with a smaller sum is behind `count` others.
        let mut floor = 0.0;
        for slot in slots {
            if sums[slot as usize] < floor {
                continue;
            }
            best.push(slot);
            if best.len() == count * ROOM {
                self.cut(&mut best, sums, count);
                floor = best.iter().map(|slot| sums[*slot as usize]).fold(f64::INFINITY, f64::min);
            }
        }
        self.cut(&mut best, sums, count);
        best
    }

    fn cut(&self, slots: &mut Vec<u32>, sums: &[f64], count: usize) {
        if slots.len() > count {
            let age = |slot: u32| self.at(slot).map(|other| (other.summary.published, other.summary.id));
            slots.select_nth_unstable_by(count, |a, b| {
                sums[*b as usize].total_cmp(&sums[*a as usize]).then_with(|| age(*b).cmp(&age(*a)))
            });
            slots.truncate(count);
        }
    }
}

/// The sum of the weights of shared terms, by slot.
struct Tally {
    sums: Vec<f64>,
    seen: Vec<u32>,
}

impl Tally {
    fn add(&mut self, index: &InvertedIndex, vector: &TermVector, factor: f64) {
        let rarities = index.rarities();
        let weigh = |(number, weight): &(u32, f32)| (*number, f64::from(*weight) * rarities.of(*number));
        let mut terms: Vec<(u32, f64)> = vector.terms.iter().map(weigh).collect();
        // The sort is stable, so terms of equal weight stay in the order of their keys.
        terms.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let mut budget = MAX_POSTINGS;
        for (number, weight) in terms.into_iter().filter(|(_, weight)| *weight > 0.0).take(TERMS) {
            let postings = index.postings(number);
            let Some(left) = budget.checked_sub(postings.len()) else { continue };
            budget = left;
            let weight = factor * weight * rarities.of(number);
            for posting in postings {
                let sum = &mut self.sums[posting.slot() as usize];
                if *sum == 0.0 {
                    self.seen.push(posting.slot());
                }
                *sum += weight * f64::from(posting.weight);
            }
        }
    }
}
