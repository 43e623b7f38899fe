//! Finds persons, places and organisations.
//!
//! Known names come first, the longest first. Then words beside a name give evidence: a title before a person,
//! *Ministry of*, *Ltd*, an acronym in brackets after its words. A last name alone means the person whose full name is
//! elsewhere in the text. The score is the confidence of the evidence, and rises with each further mention: *1 − (1 −
//! evidence) · 0.85^(mentions − 1)*. German capitalises all nouns and Arabic has no capitals, so capitals alone are no
//! evidence in these languages.

mod arabic;
mod organisations;
mod persons;
mod trust;

pub use trust::{NamePolicy, is_trusted};

use super::{
    FoundAnnotation,
    gazetteer::Gazetteer,
    marks::Marks,
    tables::{self, Cue},
    text::{self, Part, Text, fold},
};
use crate::domain::{AnnotationKind, SupportedLanguage};

/// The maximum number of names of each kind.
const MOST: usize = 10;
/// The maximum number of different names that are tracked.
const TRACKED: usize = 300;

/// The names in a text.
pub fn of(text: &Text<'_>, lang: SupportedLanguage) -> Vec<FoundAnnotation> {
    let mut names = Names::default();
    let mut used: Vec<Vec<bool>> = text.parts.iter().map(|part| vec![false; part.words.len()]).collect();
    for (part, used) in text.parts.iter().zip(&mut used) {
        known(part, used, lang, &mut names, Some(AnnotationKind::Organisation));
        match lang {
            SupportedLanguage::Arabic => arabic::find(part, used, &mut names),
            _ => {
                organisations::find(part, used, lang, &mut names);
                persons::find(part, used, lang, &mut names);
            }
        }
        known(part, used, lang, &mut names, None);
    }
    names.merge_last_names();
    if lang != SupportedLanguage::Arabic {
        for (part, used) in text.parts.iter().zip(&used) {
            persons::mentions(part, used, &mut names);
        }
    }
    names.into_annotations()
}

/// Finds the names of the gazetteer, of one kind only or of all kinds.
fn known(part: &Part<'_>, used: &mut [bool], lang: SupportedLanguage, names: &mut Names, only: Option<AnnotationKind>) {
    let gazetteer = Gazetteer::in_language(lang);
    let mut at = 0;
    while at < part.words.len() {
        let word = &part.words[at];
        let found = gazetteer
            .find(lang, word, &part.words[at + 1..])
            .filter(|(entry, _)| only.is_none_or(|only| only == entry.kind));
        let free = |length: usize| used[at..at + length].iter().all(|used| !used);
        match found {
            Some((entry, length)) if free(length) && !is_everyday(part, at, length, lang) => {
                names.add(entry.kind, entry.name, &entry.code, f64::from(entry.score) / 1_000.0);
                used[at..at + length].fill(true);
                at += length;
            }
            _ => {
                if only.is_none()
                    && !used[at]
                    && let Some(country) = gazetteer.demonym(lang, word)
                {
                    names.add(country.kind, country.name, &country.code, 0.6);
                }
                at += 1;
            }
        }
    }
}

/// Whether the name of a place is an everyday word here, as *الجديدة* after a noun: no word before it indicates a
/// place.
fn is_everyday(part: &Part<'_>, at: usize, length: usize, lang: SupportedLanguage) -> bool {
    let word = &part.words[at];
    if length > 1 || !word.marks.has(Marks::cue(Cue::Ambiguous)) {
        return false;
    }
    let ambiguous = tables::cues(Cue::Ambiguous, lang);
    let forms = text::unclitic(&word.folded, false);
    if !forms.iter().any(|form| ambiguous.has(form)) {
        return false;
    }
    // An attached *in* or *for* indicates a place too.
    let is_bare = ambiguous.has(&word.folded);
    let before = at.checked_sub(1).and_then(|before| part.words.get(before)).filter(|_| word.gap == text::Gap::None);
    let places = tables::cues(Cue::Place, lang);
    let is_placing = |before: &text::Word<'_>| {
        let forms = text::unclitic(&before.folded, true);
        forms.iter().any(|form| places.has(form))
    };
    is_bare && !before.is_some_and(is_placing)
}

/// The names found so far.
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
    /// Another spelling: the acronym of an organisation.
    also: Option<String>,
}

impl Names {
    /// Adds a mention. The strongest evidence counts.
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
        if self.0.len() < TRACKED {
            let (name, code) = (name.to_owned(), code.to_owned());
            self.0.push(Name { kind, name, folded, code, evidence, mentions: 1, also: None });
        }
    }

    /// Records the acronym of an added name.
    fn abbreviate(&mut self, name: &str, acronym: &str) {
        let (folded, acronym) = (fold(name), fold(acronym));
        if let Some(known) = self.0.iter_mut().find(|known| known.folded == folded) {
            known.also = Some(acronym);
        }
    }

    /// Merges a person with a single name into the person with this last name.
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

    fn into_annotations(mut self) -> Vec<FoundAnnotation> {
        let score = |name: &Name| 1.0 - (1.0 - name.evidence) * 0.85_f64.powi((name.mentions - 1).min(20));
        self.0.sort_by(|one, other| {
            (one.kind.cmp(&other.kind)).then(score(other).total_cmp(&score(one))).then(one.folded.cmp(&other.folded))
        });
        let mut annotations: Vec<FoundAnnotation> = Vec::new();
        for name in &self.0 {
            if annotations.iter().filter(|found| found.kind == name.kind).count() < MOST {
                annotations.push(FoundAnnotation {
                    kind: name.kind,
                    name: name.name.clone(),
                    code: name.code.clone(),
                    score: score(name),
                });
            }
        }
        annotations
    }
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
