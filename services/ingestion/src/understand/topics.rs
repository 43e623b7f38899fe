//! Detects media topics and a section from the words of a text.
//!
//! A table lists words for each topic in each language, strong ones (weight 3) and others (weight 1). A word that
//! occurs *n* times adds *weight · (1 + ln n)*, where an occurrence counts 3 in a headline and 2 in a standfirst. A
//! topic below the top level also adds to its top-level topic. The sum *s* of a topic is divided by √(words / 200) in a
//! text of more than 200 words. The score of the topic is
//!
//! > (1 − e^(−s / 8)) · √(s / best)
//!
//! where *best* is the largest sum of its level. It is near 1 for a topic with many words and no rival.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use newsroom_text::WordMap;

use super::{
    FoundAnnotation,
    gazetteer::head,
    marks::Marks,
    tables,
    text::{Text, Word, fold, unclitic},
};
use crate::domain::{AnnotationKind, MediaTopic, SupportedLanguage};

/// The minimum score of a topic.
const LEAST: f64 = 0.35;
/// The maximum number of topics.
const MOST: usize = 5;
/// The minimum number of different words of a topic.
const DIFFERENT: usize = 2;

static LEXICONS: LazyLock<[Lexicon; 5]> = LazyLock::new(|| SupportedLanguage::ALL.map(Lexicon::of));

/// The topics of a text by score, and the section of the best top-level topic.
pub fn of(text: &Text<'_>, lang: SupportedLanguage) -> Vec<FoundAnnotation> {
    let sums = sums(text, lang);
    let is_top = |digits: &str| MediaTopic::known(digits).is_some_and(|topic| topic.top == digits);
    let best = |top| sums.iter().filter(|(digits, _)| is_top(digits) == top).map(|(_, sum)| *sum).fold(0.0, f64::max);
    let (best_top, best_below) = (best(true), best(false));
    let mut scored: Vec<(&MediaTopic, f64)> = sums
        .iter()
        .filter_map(|(digits, sum)| {
            let best = if is_top(digits) { best_top } else { best_below };
            Some((MediaTopic::known(digits)?, (1.0 - (-sum / 8.0).exp()) * (sum / best).sqrt()))
        })
        .filter(|(_, score)| *score >= LEAST)
        .collect();
    scored.sort_by(|(one, its), (other, others)| others.total_cmp(its).then(one.digits.cmp(other.digits)));
    let mut top = scored.iter().filter(|(topic, _)| topic.top == topic.digits);
    let section = top.next().map(|(topic, score)| {
        // A rival with a similar score makes the section doubtful.
        let rival = top.next().map_or(0.0, |(_, score)| *score);
        let score = score * (score / (score + rival) / 0.6).min(1.0);
        FoundAnnotation { kind: AnnotationKind::Section, name: topic.section(lang).into(), code: String::new(), score }
    });
    let topics = scored.iter().take(MOST).map(|(topic, score)| FoundAnnotation {
        kind: AnnotationKind::MediaTopic,
        name: topic.name(Some(lang)).into(),
        code: topic.code(),
        score: *score,
    });
    section.into_iter().chain(topics).collect()
}

/// The sum of each topic.
fn sums(text: &Text<'_>, lang: SupportedLanguage) -> HashMap<&'static str, f64> {
    let lexicon = Lexicon::in_language(lang);
    let mut found: Vec<(usize, f64)> = Vec::new();
    for part in &text.parts {
        for (at, word) in part.words.iter().enumerate().filter(|(_, word)| word.marks.has(Marks::TOPICS)) {
            lexicon.find(lang, word, &part.words[at + 1..], |entry| found.push((entry, f64::from(part.weight))));
        }
    }
    let mut sums: HashMap<&'static str, (f64, HashSet<usize>)> = HashMap::new();
    // The order is fixed, so that the same text always has exactly the same sums.
    found.sort_unstable_by_key(|(entry, _)| *entry);
    for of_entry in found.chunk_by(|one, other| one.0 == other.0) {
        let (entry, count) = (of_entry[0].0, of_entry.iter().map(|(_, weight)| weight).sum::<f64>());
        let Entry { digits, weight, stem } = &lexicon.entries[entry];
        let adds = weight * (1.0 + count.ln());
        let top = MediaTopic::known(digits).map_or(*digits, |topic| topic.top);
        let topics = [*digits, top];
        for topic in &topics[..if top == *digits { 1 } else { 2 }] {
            let (sum, stems) = sums.entry(topic).or_default();
            // A word of both a topic and its top-level topic counts once in the latter.
            if stems.insert(*stem) {
                *sum += adds;
            }
        }
    }
    let length = (text.len() as f64 / 200.0).max(1.0).sqrt();
    let sums = sums.into_iter().filter(|(_, (_, stems))| stems.len() >= DIFFERENT);
    sums.map(|(digits, (sum, _))| (digits, sum / length)).collect()
}

/// The lexicon of one language.
#[derive(Debug, Default)]
pub struct Lexicon {
    entries: Vec<Entry>,
    /// The entries by their whole first word.
    whole: WordMap<String, Vec<Phrase>>,
    /// The entries whose first word is a prefix, by its first three letters.
    begun: WordMap<String, Vec<Phrase>>,
}

#[derive(Debug)]
struct Entry {
    digits: &'static str,
    weight: f64,
    /// The number of the entry's words, shared by all topics with these words.
    stem: usize,
}

#[derive(Debug)]
struct Phrase {
    entry: usize,
    /// The first word or its prefix.
    first: String,
    /// The words after the first; `true`: a prefix.
    rest: Vec<(String, bool)>,
}

impl Lexicon {
    pub fn in_language(lang: SupportedLanguage) -> &'static Self {
        &LEXICONS[lang as usize]
    }

    /// The first words of the phrases.
    pub fn first_words(&self) -> impl Iterator<Item = &str> {
        self.whole.keys().map(String::as_str)
    }

    /// The first three letters of the phrases whose first word is a prefix.
    pub fn heads(&self) -> impl Iterator<Item = &str> {
        self.begun.keys().map(String::as_str)
    }

    fn of(lang: SupportedLanguage) -> Self {
        let mut lexicon = Self::default();
        let mut stems: HashMap<&str, usize> = HashMap::new();
        for line in tables::lines(include_str!("data/lexicon.txt")) {
            let mut columns = line.split('|');
            let (Some(code), Some(tag), Some(words)) = (columns.next(), columns.next(), columns.next()) else {
                continue;
            };
            if tag != lang.tag() {
                continue;
            }
            let (code, weight) = code.strip_suffix('+').map_or((code, 1.0), |code| (code, 3.0));
            let digits = if code.len() == 2 { format!("{code}000000") } else { code.to_owned() };
            let Some(topic) = MediaTopic::known(&digits) else { continue };
            for text in words.split(' ') {
                let next = stems.len();
                let stem = *stems.entry(text).or_insert(next);
                let entry = lexicon.entries.len();
                lexicon.entries.push(Entry { digits: topic.digits, weight, stem });
                let mut parts = text.split('_').map(|part| (fold(part.trim_end_matches('*')), part.ends_with('*')));
                let Some((first, begins)) = parts.next() else { continue };
                let table = if begins { &mut lexicon.begun } else { &mut lexicon.whole };
                let key = if begins { head(&first).to_owned() } else { first.clone() };
                table.entry(key).or_default().push(Phrase { entry, first, rest: parts.collect() });
            }
        }
        lexicon
    }

    /// Calls `found` with each entry that matches a word and those after it.
    fn find(&self, lang: SupportedLanguage, word: &Word<'_>, following: &[Word<'_>], mut found: impl FnMut(usize)) {
        if lang != SupportedLanguage::Arabic {
            self.find_form(lang, &word.folded, following, &mut found);
            return;
        }
        // The first form of an Arabic word with a match decides.
        for form in unclitic(&word.folded, true) {
            let mut any = false;
            self.find_form(lang, &form, following, &mut |entry| {
                any = true;
                found(entry);
            });
            if any {
                return;
            }
        }
    }

    fn find_form(&self, lang: SupportedLanguage, form: &str, following: &[Word<'_>], found: &mut impl FnMut(usize)) {
        let whole = self.whole.get(form).into_iter().flatten();
        let begun = self.begun.get(head(form)).into_iter().flatten();
        let fitting = whole.chain(begun.filter(|phrase| form.starts_with(&phrase.first)));
        fitting.filter(|phrase| phrase.follows(lang, following)).for_each(|phrase| found(phrase.entry));
    }
}

impl Phrase {
    fn follows(&self, lang: SupportedLanguage, following: &[Word<'_>]) -> bool {
        self.rest.iter().enumerate().all(|(at, (wanted, begins))| {
            let Some(word) = following.get(at) else { return false };
            let is = |form: &str| if *begins { form.starts_with(wanted.as_str()) } else { form == wanted };
            is(&word.folded)
                || (lang == SupportedLanguage::Arabic && unclitic(&word.folded, true).iter().any(|form| is(form)))
        })
    }
}

#[cfg(test)]
#[path = "topics_tests.rs"]
mod tests;
