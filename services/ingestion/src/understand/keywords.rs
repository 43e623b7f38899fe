//! Extracts keywords with YAKE: Campos, Mangaravite, Pasquali, Jorge, Nunes and Jatowt, *YAKE! Keyword extraction from
//! single documents using multiple local features*, Information Sciences 509 (2020).
//!
//! The weight of a word depends on its capitals, its position, its frequency, the number of its sentences and the
//! number of different words beside it (formulas 1 to 7 of the paper). The weight of a phrase depends on its words
//! (formula 8). A low weight *S* means a good keyword; the score is 1 / (1 + S). German capitalises all nouns, so
//! capitals do not count in German.

use std::collections::{HashMap, HashSet};

use super::{
    FoundAnnotation, tables,
    text::{Gap, Text, Word},
};
use crate::domain::{AnnotationKind, LanguageTag, limits::KEYWORD_CHARS};

/// The maximum number of keywords.
const MOST: usize = 10;
/// The maximum number of words in a keyword.
const LONGEST: usize = 3;
/// The minimum number of words in a text.
const ENOUGH: usize = 30;

/// The keywords of a text, if the stop words of its language are known.
pub fn of(text: &Text<'_>, language: &LanguageTag) -> Vec<FoundAnnotation> {
    let Some(small) = tables::small_words(language.primary()).filter(|_| text.len() >= ENOUGH) else {
        return Vec::new();
    };
    let sentences = sentences(text);
    let terms = Terms::of(&sentences, small, language.primary() != "de");
    let mut candidates = terms.candidates(&sentences);
    candidates.sort_by(|one, other| one.weight.total_cmp(&other.weight).then(one.words.cmp(&other.words)));
    let mut keywords: Vec<Candidate<'_, '_>> = Vec::new();
    for candidate in candidates {
        let repeats = keywords.iter().any(|known| overlap(&known.words, &candidate.words));
        if !repeats && candidate.raw.chars().nth(KEYWORD_CHARS).is_none() {
            keywords.push(candidate);
        }
        if keywords.len() == MOST {
            break;
        }
    }
    let found = |candidate: Candidate<'_, '_>| FoundAnnotation {
        kind: AnnotationKind::Keyword,
        name: candidate.raw.to_owned(),
        code: String::new(),
        score: 1.0 / (1.0 + candidate.weight.max(0.0)),
    };
    keywords.into_iter().map(found).collect()
}

/// Whether two phrases share at least half of the words of the shorter one.
fn overlap(one: &[&str], other: &[&str]) -> bool {
    let shared = one.iter().filter(|word| other.contains(word)).count();
    shared * 2 >= one.len().min(other.len())
}

type Sentence<'t, 'a> = (&'a str, &'t [Word<'a>]);

/// The sentences of a text, each with the text of its part.
fn sentences<'t, 'a>(text: &'t Text<'a>) -> Vec<Sentence<'t, 'a>> {
    let mut sentences = Vec::new();
    for part in &text.parts {
        let mut rest = part.words.as_slice();
        while !rest.is_empty() {
            let end = rest.iter().skip(1).position(|word| word.gap == Gap::Sentence).map_or(rest.len(), |at| at + 1);
            let (sentence, after) = rest.split_at(end);
            sentences.push((part.raw, sentence));
            rest = after;
        }
    }
    sentences
}

/// The counts of a word.
#[derive(Debug, Default)]
struct Term<'t> {
    count: f64,
    acronyms: f64,
    capitals: f64,
    sentences: Vec<usize>,
    left: HashMap<&'t str, f64>,
    right: HashMap<&'t str, f64>,
    weight: f64,
}

struct Terms<'t> {
    terms: HashMap<&'t str, Term<'t>>,
    small: &'static HashSet<String>,
}

struct Candidate<'t, 'a> {
    raw: &'a str,
    words: Vec<&'t str>,
    weight: f64,
}

impl<'t> Terms<'t> {
    fn of<'a>(sentences: &'t [Sentence<'t, 'a>], small: &'static HashSet<String>, capitals: bool) -> Self {
        let mut terms: HashMap<&str, Term<'_>> = HashMap::new();
        for (number, (_, words)) in sentences.iter().enumerate() {
            for (at, word) in words.iter().enumerate() {
                let beside =
                    |at: usize, gap: Gap| words.get(at).filter(|_| gap == Gap::None).map(|word| word.folded.as_str());
                let left = at.checked_sub(1).and_then(|before| beside(before, word.gap));
                let right = words.get(at + 1).and_then(|next| beside(at + 1, next.gap));
                let term = terms.entry(&word.folded).or_default();
                term.count += 1.0;
                if capitals && word.is_acronym() {
                    term.acronyms += 1.0;
                } else if capitals && at > 0 && word.is_capitalised() {
                    term.capitals += 1.0;
                }
                if term.sentences.last() != Some(&number) {
                    term.sentences.push(number);
                }
                if let Some(left) = left {
                    *term.left.entry(left).or_default() += 1.0;
                }
                if let Some(right) = right {
                    *term.right.entry(right).or_default() += 1.0;
                }
            }
        }
        let mut all = Self { terms, small };
        all.weigh(sentences.len() as f64);
        all
    }

    /// Formulas 1 to 7.
    fn weigh(&mut self, sentences: f64) {
        let mut counts: Vec<f64> =
            self.terms.iter().filter(|(term, _)| !self.small.contains(**term)).map(|(_, term)| term.count).collect();
        counts.sort_by(f64::total_cmp);
        let mean = counts.iter().sum::<f64>() / (counts.len() as f64).max(1.0);
        let spread =
            (counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / (counts.len() as f64).max(1.0)).sqrt();
        let most = self.terms.values().map(|term| term.count).fold(1.0, f64::max);
        for term in self.terms.values_mut() {
            let casing = term.acronyms.max(term.capitals) / (1.0 + term.count.ln());
            let median = term.sentences.get(term.sentences.len() / 2).map_or(0.0, |at| *at as f64);
            let position = (3.0 + median).ln().ln();
            let frequency = term.count / (mean + spread).max(1.0);
            let different = |beside: &HashMap<&str, f64>| {
                let all: f64 = beside.values().sum();
                if all > 0.0 { beside.len() as f64 / all } else { 0.0 }
            };
            let relatedness = 1.0 + (different(&term.left) + different(&term.right)) * term.count / most;
            let spread_over = term.sentences.len() as f64 / sentences.max(1.0);
            term.weight = relatedness * position / (casing + frequency / relatedness + spread_over / relatedness);
        }
    }

    fn candidates<'a>(&self, sentences: &'t [Sentence<'t, 'a>]) -> Vec<Candidate<'t, 'a>> {
        let mut counted: HashMap<Vec<&'t str>, (&'a str, f64)> = HashMap::new();
        for (raw, words) in sentences {
            for from in 0..words.len() {
                for to in from..words.len().min(from + LONGEST) {
                    if to > from && words[to].gap != Gap::None {
                        break;
                    }
                    let phrase = &words[from..=to];
                    if !self.can_be(phrase) {
                        continue;
                    }
                    let key = phrase.iter().map(|word| word.folded.as_str()).collect();
                    let first = &words[from];
                    let last = &words[to];
                    let Some(written) = raw.get(first.start..last.start + last.raw.len()) else { continue };
                    counted.entry(key).or_insert((written, 0.0)).1 += 1.0;
                }
            }
        }
        let candidate = |(key, (raw, count)): (Vec<&'t str>, (&'a str, f64))| Candidate {
            raw,
            weight: self.weight(&key, count),
            words: key,
        };
        counted.into_iter().map(candidate).collect()
    }

    /// Whether a phrase may be a keyword: it neither begins nor ends with a stop word, a number or a short word.
    fn can_be(&self, phrase: &[Word<'_>]) -> bool {
        let carries = |word: &Word<'_>| {
            !self.small.contains(&word.folded)
                && word.folded.chars().nth(2).is_some()
                && !word.folded.starts_with(|c: char| c.is_numeric())
        };
        phrase.first().is_some_and(carries) && phrase.last().is_some_and(carries)
    }

    /// Formula 8. A stop word inside a phrase counts by how often it is between its neighbours.
    fn weight(&self, phrase: &[&str], count: f64) -> f64 {
        let (mut product, mut sum) = (1.0, 0.0);
        for (at, word) in phrase.iter().enumerate() {
            let Some(term) = self.terms.get(word) else { continue };
            if !self.small.contains(*word) {
                product *= term.weight;
                sum += term.weight;
                continue;
            }
            let beside = |at: Option<usize>, sides: &HashMap<&str, f64>| {
                let found = at.and_then(|at| phrase.get(at)).and_then(|word| sides.get(word));
                found.copied().unwrap_or_default()
            };
            let before = at
                .checked_sub(1)
                .and_then(|at| phrase.get(at))
                .and_then(|word| self.terms.get(word))
                .map_or(1.0, |term| term.count);
            let likely =
                beside(at.checked_sub(1), &term.left) / before * (beside(Some(at + 1), &term.right) / term.count);
            product *= 1.0 + (1.0 - likely);
            sum -= 1.0 - likely;
        }
        // Both factors are positive, because a stop word inside a phrase has a keyword on either side.
        product / (count * (1.0 + sum).max(0.1))
    }
}

#[cfg(test)]
#[path = "keywords_tests.rs"]
mod tests;
