//! The weights of words (formulas 1 to 7) and of phrases (formula 8).

use newsroom_text::WordSet;

use super::Sentence;
use crate::understand::text::{Gap, Word};

/// The different words of a text by their numbers.
pub struct Terms {
    terms: Vec<Term>,
    /// Each word with the word to its left, in the order of numbers, as often as the text has them.
    left: Vec<(usize, usize)>,
    right: Vec<(usize, usize)>,
}

/// The counts of a word.
#[derive(Clone, Debug, Default)]
struct Term {
    is_small: bool,
    /// Whether a keyword may begin or end with the word.
    carries: bool,
    count: f64,
    acronyms: f64,
    capitals: f64,
    /// The numbers of the sentences with the word.
    sentences: Vec<usize>,
    weight: f64,
}

impl Terms {
    /// The terms of a text with the given number of different words. `capitals`: whether capitals count.
    pub fn of(sentences: &[Sentence<'_, '_>], different: usize, small: &WordSet<String>, capitals: bool) -> Self {
        let mut terms = vec![Term::default(); different];
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for (number, (_, words)) in sentences.iter().enumerate() {
            for (at, word) in words.iter().enumerate() {
                if let Some(next) = words.get(at + 1).filter(|next| next.gap == Gap::None) {
                    left.push((next.number, word.number));
                    right.push((word.number, next.number));
                }
                let term = &mut terms[word.number];
                if term.sentences.is_empty() {
                    *term = Term::new(word, small);
                }
                term.count += 1.0;
                if capitals && word.is_acronym() {
                    term.acronyms += 1.0;
                } else if capitals && at > 0 && word.is_capitalised() {
                    term.capitals += 1.0;
                }
                if term.sentences.last() != Some(&number) {
                    term.sentences.push(number);
                }
            }
        }
        left.sort_unstable();
        right.sort_unstable();
        let mut all = Self { terms, left, right };
        all.weigh(sentences.len() as f64);
        all
    }

    /// Formulas 1 to 7.
    fn weigh(&mut self, sentences: f64) {
        let mut counts: Vec<f64> = self.terms.iter().filter(|term| !term.is_small).map(|term| term.count).collect();
        // The order is fixed, so that the same text always has exactly the same weights.
        counts.sort_unstable_by(f64::total_cmp);
        let mean = counts.iter().sum::<f64>() / (counts.len() as f64).max(1.0);
        let spread =
            (counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / (counts.len() as f64).max(1.0)).sqrt();
        let most = self.terms.iter().map(|term| term.count).fold(1.0, f64::max);
        let (mut left, mut right) = (self.left.as_slice(), self.right.as_slice());
        for (number, term) in self.terms.iter_mut().enumerate() {
            let casing = term.acronyms.max(term.capitals) / (1.0 + term.count.ln());
            let median = term.sentences.get(term.sentences.len() / 2).map_or(0.0, |at| *at as f64);
            let position = (3.0 + median).ln().ln();
            let frequency = term.count / (mean + spread).max(1.0);
            let beside = different(&mut left, number) + different(&mut right, number);
            let relatedness = 1.0 + beside * term.count / most;
            let spread_over = term.sentences.len() as f64 / sentences.max(1.0);
            term.weight = relatedness * position / (casing + frequency / relatedness + spread_over / relatedness);
        }
    }

    /// Whether a keyword may begin or end with a word: it is no stop word, no number and not short.
    pub fn carries(&self, number: usize) -> bool {
        self.terms[number].carries
    }

    /// Formula 8. A stop word inside a phrase counts by how often it is between its neighbours.
    pub fn weight(&self, phrase: &[Word<'_>], count: f64) -> f64 {
        let (mut product, mut sum) = (1.0, 0.0);
        for (at, word) in phrase.iter().enumerate() {
            let term = &self.terms[word.number];
            if !term.is_small {
                product *= term.weight;
                sum += term.weight;
                continue;
            }
            let before = at.checked_sub(1).and_then(|at| phrase.get(at));
            let beside = |sides: &[(usize, usize)], beside: Option<&Word<'_>>| {
                beside.map_or(0.0, |beside| times(sides, (word.number, beside.number)))
            };
            let count_before = before.map_or(1.0, |before| self.terms[before.number].count);
            let likely =
                beside(&self.left, before) / count_before * (beside(&self.right, phrase.get(at + 1)) / term.count);
            product *= 1.0 + (1.0 - likely);
            sum -= 1.0 - likely;
        }
        // Both factors are positive, because a stop word inside a phrase has a keyword on either side.
        product / (count * (1.0 + sum).max(0.1))
    }
}

impl Term {
    fn new(word: &Word<'_>, small: &WordSet<String>) -> Self {
        let folded = &*word.folded;
        let is_small = small.contains(folded);
        let is_long = folded.chars().nth(2).is_some() && !folded.starts_with(char::is_numeric);
        Self { is_small, carries: is_long && !is_small, ..Self::default() }
    }
}

/// Takes the pairs of a word from the beginning of `pairs`, and returns the share of different words in them.
fn different(pairs: &mut &[(usize, usize)], number: usize) -> f64 {
    let (of_word, rest) = pairs.split_at(pairs.partition_point(|(word, _)| *word <= number));
    *pairs = rest;
    let different = of_word.chunk_by(|one, other| one == other).count();
    if of_word.is_empty() { 0.0 } else { different as f64 / of_word.len() as f64 }
}

/// How often a pair is in the sorted pairs.
fn times(pairs: &[(usize, usize)], pair: (usize, usize)) -> f64 {
    let behind = &pairs[pairs.partition_point(|known| *known < pair)..];
    behind.iter().take_while(|known| **known == pair).count() as f64
}
