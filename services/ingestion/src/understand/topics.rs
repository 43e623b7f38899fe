//! Media topics and a section by the words of a text.
//!
//! A table has words for each topic in each language, strong ones (weight 3) and others (weight 1). A word
//! that is found *n* times, each counted 3 in a headline and 2 in a standfirst, adds *weight · (1 + ln n)*; a topic
//! below the top level adds to that above it. The sum *s* of a topic, divided by √(words / 200) in a longer
//! text, makes its score
//!
//! > (1 − e^(−s / 8)) · √(s / best)
//!
//! where *best* is the largest sum of its level: near 1 for what has many of its words and no rival.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use super::{
    FoundAnnotation,
    gazetteer::head,
    tables,
    text::{Text, Word, fold, unclitic},
};
use crate::domain::{AnnotationKind, MediaTopic, SupportedLanguage};

/// A weaker topic is none.
const LEAST: f64 = 0.35;
/// How many topics are told.
const MOST: usize = 5;
/// The fewest different words that tell a topic.
const DIFFERENT: usize = 2;

static LEXICONS: LazyLock<[Lexicon; 5]> = LazyLock::new(|| SupportedLanguage::ALL.map(Lexicon::of));

/// The topics of a text, the surest first, and the section of the surest of the top level.
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
        // A rival of nearly the same weight makes a section doubtful.
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

/// What the words of a text add up to, by topic.
fn sums(text: &Text<'_>, lang: SupportedLanguage) -> HashMap<&'static str, f64> {
    let lexicon = &LEXICONS[lang as usize];
    // How often each entry of the lexicon is found.
    let mut counts: HashMap<usize, f64> = HashMap::new();
    for part in &text.parts {
        for (at, word) in part.words.iter().enumerate() {
            lexicon.find(lang, word, &part.words[at + 1..], |entry| {
                *counts.entry(entry).or_default() += f64::from(part.weight);
            });
        }
    }
    let mut sums: HashMap<&'static str, (f64, HashSet<usize>)> = HashMap::new();
    let mut found: Vec<(usize, f64)> = counts.into_iter().collect();
    // In a fixed order, so that the same text has the same sums to the last digit.
    found.sort_unstable_by_key(|(entry, _)| *entry);
    for (entry, count) in found {
        let Entry { digits, weight, stem } = &lexicon.entries[entry];
        let adds = weight * (1.0 + count.ln());
        let top = MediaTopic::known(digits).map_or(*digits, |topic| topic.top);
        let topics = [*digits, top];
        for topic in &topics[..if top == *digits { 1 } else { 2 }] {
            let (sum, stems) = sums.entry(topic).or_default();
            // A word that tells both a topic and the one above it counts once there.
            if stems.insert(*stem) {
                *sum += adds;
            }
        }
    }
    let length = (text.len() as f64 / 200.0).max(1.0).sqrt();
    let told = sums.into_iter().filter(|(_, (_, stems))| stems.len() >= DIFFERENT);
    told.map(|(digits, (sum, _))| (digits, sum / length)).collect()
}

/// The words of one language.
#[derive(Debug, Default)]
struct Lexicon {
    entries: Vec<Entry>,
    /// Entries by their first word, and what has to follow.
    whole: HashMap<String, Vec<Phrase>>,
    /// Entries by the first three letters of what their first word begins with.
    begun: HashMap<String, Vec<Phrase>>,
}

#[derive(Debug)]
struct Entry {
    digits: &'static str,
    weight: f64,
    /// The number of its text: the same for all topics that have it.
    stem: usize,
}

#[derive(Debug)]
struct Phrase {
    entry: usize,
    /// The first word, or what it begins with.
    first: String,
    /// The words after the first; with `true`, what such a word begins with.
    rest: Vec<(String, bool)>,
}

impl Lexicon {
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

    /// Tells `found` each entry that a word, with those that follow it, is.
    fn find(&self, lang: SupportedLanguage, word: &Word<'_>, following: &[Word<'_>], mut found: impl FnMut(usize)) {
        if lang != SupportedLanguage::Arabic {
            self.find_form(lang, &word.folded, following, &mut found);
            return;
        }
        // The first form of an Arabic word that says something is the word.
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
