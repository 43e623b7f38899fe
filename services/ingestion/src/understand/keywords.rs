//! Extracts keywords with YAKE: Campos, Mangaravite, Pasquali, Jorge, Nunes and Jatowt, *YAKE! Keyword extraction from
//! single documents using multiple local features*, Information Sciences 509 (2020).
//!
//! The weight of a word depends on its capitals, its position, its frequency, the number of its sentences and the
//! number of different words beside it (formulas 1 to 7 of the paper). The weight of a phrase depends on its words
//! (formula 8). A low weight *S* means a good keyword; the score is 1 / (1 + S). German capitalises all nouns, so
//! capitals do not count in German.

mod terms;

use std::cmp::Ordering;

use self::terms::Terms;
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
    let terms = Terms::of(&sentences, text.different, small, language.primary() != "de");
    let mut candidates = candidates(&sentences, &terms);
    candidates.sort_unstable_by(Candidate::order);
    let mut keywords: Vec<Candidate<'_, '_>> = Vec::new();
    for candidate in candidates {
        let repeats = keywords.iter().any(|known| known.overlaps(&candidate));
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

/// A phrase that may be a keyword.
#[derive(Clone, Copy)]
struct Candidate<'t, 'a> {
    raw: &'a str,
    words: &'t [Word<'a>],
    weight: f64,
}

impl Candidate<'_, '_> {
    /// The best first; phrases of equal weight in the order of their letters.
    fn order(&self, other: &Self) -> Ordering {
        let letters = |candidate: &Self| candidate.words.iter().map(|word| &*word.folded);
        self.weight.total_cmp(&other.weight).then_with(|| letters(self).cmp(letters(other)))
    }

    /// Whether two phrases share at least half of the words of the shorter one.
    fn overlaps(&self, other: &Self) -> bool {
        let is_in = |word: &&Word<'_>| other.words.iter().any(|other| other.number == word.number);
        self.words.iter().filter(is_in).count() * 2 >= self.words.len().min(other.words.len())
    }
}

/// Each phrase that may be a keyword, as the text has it first.
fn candidates<'t, 'a>(sentences: &[Sentence<'t, 'a>], terms: &Terms) -> Vec<Candidate<'t, 'a>> {
    let mut phrases: Vec<(Key, &str, &[Word<'_>])> = Vec::new();
    for (raw, words) in sentences {
        for from in (0..words.len()).filter(|at| terms.carries(words[*at].number)) {
            for to in from..words.len().min(from + LONGEST) {
                if to > from && words[to].gap != Gap::None {
                    break;
                }
                if terms.carries(words[to].number) {
                    phrases.push((key(&words[from..=to]), raw, &words[from..=to]));
                }
            }
        }
    }
    // The sort is stable, so the first phrase with a key stays the first.
    phrases.sort_by_key(|(key, ..)| *key);
    let of_key = phrases.chunk_by(|(one, ..), (other, ..)| one == other);
    let candidate = |phrases: &[(Key, &'a str, &'t [Word<'a>])]| {
        let (_, raw, words) = phrases.first()?;
        let (first, last) = (words.first()?, words.last()?);
        let raw = raw.get(first.start..last.start + last.raw.len())?;
        Some(Candidate { raw, words, weight: terms.weight(words, phrases.len() as f64) })
    };
    of_key.filter_map(candidate).collect()
}

/// The numbers of a phrase's words, each plus one.
type Key = [usize; LONGEST];

fn key(phrase: &[Word<'_>]) -> Key {
    let mut key = Key::default();
    key.iter_mut().zip(phrase).for_each(|(place, word)| *place = word.number + 1);
    key
}

#[cfg(test)]
#[path = "keywords_tests.rs"]
mod tests;
