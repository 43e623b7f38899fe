//! People, places and organisations.
//!
//! What is known is found first, the longest name first; then what words around a name tell: a title before a
//! person, *Ministry of*, *Ltd*, an acronym in brackets after its words. A last name alone is the person whose full name
//! stands elsewhere. The score is how sure the evidence is, which each further mention raises:
//! *1 − (1 − evidence) · 0.85^(mentions − 1)*. German writes all nouns with a capital, Arabic has none:
//! there, capitals alone are no evidence of a name.

mod arabic;
mod organisations;
mod persons;
mod trust;

pub use trust::{NamePolicy, is_trusted};

use super::{
    FoundAnnotation,
    gazetteer::Gazetteer,
    tables::{self, Cue},
    text::{self, Part, Text, fold},
};
use crate::domain::{AnnotationKind, SupportedLanguage};

/// How many people, places and organisations are told, of each.
const MOST: usize = 10;
/// Words before a place, folded: *in*, *from*, *to*, *near*, *city*, *province*.
const PLACED: &[&str] = &[
    "في",
    "من",
    "الي",
    "نحو",
    "قرب",
    "مدينه",
    "اقليم",
    "عماله",
    "ولايه",
    "بلديه",
    "جهه",
    "ميناء",
    "شمال",
    "جنوب",
    "شرق",
    "غرب",
    "بين",
];
/// How many different names are kept in mind.
const HELD: usize = 300;

/// What is named in a text.
pub fn of(text: &Text<'_>, lang: SupportedLanguage) -> Vec<FoundAnnotation> {
    let mut names = Names::default();
    let mut taken: Vec<Vec<bool>> = text.parts.iter().map(|part| vec![false; part.words.len()]).collect();
    for (part, taken) in text.parts.iter().zip(&mut taken) {
        known(part, taken, lang, &mut names, Some(AnnotationKind::Organisation));
        match lang {
            SupportedLanguage::Arabic => arabic::find(part, taken, &mut names),
            _ => {
                organisations::find(part, taken, lang, &mut names);
                persons::find(part, taken, lang, &mut names);
            }
        }
        known(part, taken, lang, &mut names, None);
    }
    names.merge_last_names();
    if lang != SupportedLanguage::Arabic {
        for (part, taken) in text.parts.iter().zip(&taken) {
            persons::mentions(part, taken, &mut names);
        }
    }
    names.told()
}

/// Finds what the gazetteer has; `only` one kind, or all.
fn known(
    part: &Part<'_>,
    taken: &mut [bool],
    lang: SupportedLanguage,
    names: &mut Names,
    only: Option<AnnotationKind>,
) {
    let gazetteer = Gazetteer::in_language(lang);
    let mut at = 0;
    while at < part.words.len() {
        let word = &part.words[at];
        let found = gazetteer
            .find(lang, word, &part.words[at + 1..])
            .filter(|(entry, _)| only.is_none_or(|only| only == entry.kind));
        let free = |length: usize| taken[at..at + length].iter().all(|taken| !taken);
        match found {
            Some((entry, length)) if free(length) && !is_everyday(part, at, length, lang) => {
                names.add(entry.kind, entry.name, &entry.code, f64::from(entry.score) / 1_000.0);
                taken[at..at + length].fill(true);
                at += length;
            }
            _ => {
                if only.is_none()
                    && !taken[at]
                    && let Some(country) = gazetteer.demonym(lang, word)
                {
                    names.add(country.kind, country.name, &country.code, 0.6);
                }
                at += 1;
            }
        }
    }
}

/// Whether the name of a place is an everyday word here, as *الجديدة* behind a noun: no word before it tells a place.
fn is_everyday(part: &Part<'_>, at: usize, length: usize, lang: SupportedLanguage) -> bool {
    let word = &part.words[at];
    let ambiguous = tables::cues(Cue::Ambiguous, lang);
    let forms = text::unclitic(&word.folded, false);
    if length > 1 || !forms.iter().any(|form| ambiguous.has(form)) {
        return false;
    }
    // "In" and "for" written onto it tell as well.
    let is_bare = ambiguous.has(&word.folded);
    let before = at.checked_sub(1).and_then(|before| part.words.get(before)).filter(|_| word.gap == text::Gap::None);
    let tells = |before: &text::Word<'_>| {
        let forms = text::unclitic(&before.folded, true);
        forms.iter().any(|form| PLACED.contains(&form.as_ref()))
    };
    is_bare && !before.is_some_and(tells)
}

/// What was found so far.
#[derive(Debug, Default)]
struct Names(Vec<Name>);

#[derive(Debug)]
struct Name {
    kind: AnnotationKind,
    name: String,
    folded: String,
    code: String,
    evidence: f64,
    mentions: i32,
    /// Other ways to write it: the acronym of an organisation.
    also: Option<String>,
}

impl Names {
    /// Adds a mention. The best evidence of all mentions counts.
    fn add(&mut self, kind: AnnotationKind, name: &str, code: &str, evidence: f64) {
        let folded = fold(name);
        if folded.chars().count() < 2 {
            return;
        }
        let known = self.0.iter_mut().find(|known| {
            known.kind == kind && (known.folded == folded || known.also.as_deref() == Some(folded.as_str()))
        });
        if let Some(known) = known {
            known.mentions += 1;
            known.evidence = known.evidence.max(evidence);
            return;
        }
        if self.0.len() < HELD {
            let (name, code) = (name.to_owned(), code.to_owned());
            self.0.push(Name { kind, name, folded, code, evidence, mentions: 1, also: None });
        }
    }

    /// Notes the acronym of a name that was added.
    fn abbreviate(&mut self, name: &str, acronym: &str) {
        let (folded, acronym) = (fold(name), fold(acronym));
        if let Some(known) = self.0.iter_mut().find(|known| known.folded == folded) {
            known.also = Some(acronym);
        }
    }

    /// A person of one name is the one of several whose last name that is.
    fn merge_last_names(&mut self) {
        let is_person = |name: &&Name| name.kind == AnnotationKind::Person;
        let full: Vec<String> = self
            .0
            .iter()
            .filter(is_person)
            .filter(|name| name.folded.contains(' '))
            .map(|name| name.folded.clone())
            .collect();
        let mut merged: Vec<(String, i32, f64)> = Vec::new();
        self.0.retain(|name| {
            let single = name.kind == AnnotationKind::Person && !name.folded.contains(' ');
            let whole = full.iter().find(|full| single && full.split(' ').next_back() == Some(name.folded.as_str()));
            if let Some(whole) = whole {
                merged.push((whole.clone(), name.mentions, name.evidence));
            }
            whole.is_none()
        });
        for (whole, mentions, evidence) in merged {
            if let Some(name) =
                self.0.iter_mut().find(|name| name.folded == whole && name.kind == AnnotationKind::Person)
            {
                name.mentions += mentions;
                name.evidence = name.evidence.max(evidence);
            }
        }
    }

    fn told(mut self) -> Vec<FoundAnnotation> {
        let score = |name: &Name| 1.0 - (1.0 - name.evidence) * 0.85_f64.powi((name.mentions - 1).min(20));
        self.0.sort_by(|one, other| {
            (one.kind.cmp(&other.kind)).then(score(other).total_cmp(&score(one))).then(one.folded.cmp(&other.folded))
        });
        let mut told: Vec<FoundAnnotation> = Vec::new();
        for name in &self.0 {
            if told.iter().filter(|found| found.kind == name.kind).count() < MOST {
                told.push(FoundAnnotation {
                    kind: name.kind,
                    name: name.name.clone(),
                    code: name.code.clone(),
                    score: score(name),
                });
            }
        }
        told
    }
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
