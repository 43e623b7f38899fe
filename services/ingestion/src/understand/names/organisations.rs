//! Finds organisations by the words that begin or end their names, and by an acronym in brackets after the name.

use super::Names;
use crate::{
    domain::{AnnotationKind, SupportedLanguage},
    understand::{
        marks::Marks,
        tables::{self, Cue},
        text::{Gap, Part, Word},
    },
};

/// The maximum number of words in a name.
const LONGEST: usize = 9;

/// Finds the organisations in a part, and marks their words as used.
pub fn find(part: &Part<'_>, used: &mut [bool], lang: SupportedLanguage, names: &mut Names) {
    for at in 0..part.words.len() {
        if used[at] {
            continue;
        }
        let found =
            in_brackets(part, at, lang).or_else(|| begun(part, used, at, lang)).or_else(|| ended(part, at, lang));
        let Some(Name { from, to, acronym, evidence }) = found else { continue };
        // The name before an acronym may contain used words.
        if acronym.is_none() && used[from..=to].iter().any(|used| *used) {
            continue;
        }
        let name = part.slice(from, to);
        names.add(AnnotationKind::Organisation, name, "", evidence);
        if let Some(acronym) = acronym {
            names.abbreviate(name, part.words[acronym].raw);
            used[acronym] = true;
        }
        used[from..=to].fill(true);
    }
}

struct Name {
    from: usize,
    to: usize,
    acronym: Option<usize>,
    evidence: f64,
}

/// A name whose words begin with the letters of the acronym after it: *Agence marocaine pour l'énergie durable
/// (MASEN)*.
fn in_brackets(part: &Part<'_>, at: usize, lang: SupportedLanguage) -> Option<Name> {
    let word = part.words.get(at)?;
    if word.gap != Gap::Bracket {
        return None;
    }
    let letters: Vec<char> = word.folded.chars().collect();
    if !(2..=8).contains(&letters.len()) || !word.is_acronym() {
        return None;
    }
    let small = tables::small_words(lang.tag())?;
    let mut left = letters.len();
    let mut from = at;
    while left > 0 && from > 0 && at - from < LONGEST {
        if from < at && !matches!(part.words[from].gap, Gap::None) {
            return None;
        }
        from -= 1;
        let before = &part.words[from];
        if before.folded.starts_with(letters[left - 1]) {
            left -= 1;
        } else if !small.contains(&*before.folded) {
            return None;
        }
    }
    let is_name = left == 0 && part.words[from].is_capitalised() && at - from >= 2;
    is_name.then_some(Name { from, to: at - 1, acronym: Some(at), evidence: 0.9 })
}

/// A name by the words that begin it and the capitalised words that follow: *Ministère de l'Intérieur*, *Bank of
/// England*.
fn begun(part: &Part<'_>, used: &[bool], at: usize, lang: SupportedLanguage) -> Option<Name> {
    if !part.words[at].marks.has(Marks::cue(Cue::Body)) {
        return None;
    }
    let body = tables::cues(Cue::Body, lang);
    let rest = part.words[at + 1..].iter().take_while(|word| word.gap == Gap::None).map(|word| &*word.folded);
    let length = body.longest(&part.words[at].folded, rest);
    if length == 0 {
        return None;
    }
    let to = extended(part, used, at + length - 1, lang);
    let evidence = if part.words[at].is_capitalised() { 0.8 } else { 0.65 };
    // In a headline in title case, a name would have no end.
    let is_sure = !part.is_title_case() || to - at < 5;
    (to > at + length - 1 && is_sure).then_some(Name { from: at, to, acronym: None, evidence })
}

/// The last capitalised word of a name, across link words, until another name begins.
fn extended(part: &Part<'_>, used: &[bool], from: usize, lang: SupportedLanguage) -> usize {
    let (link, body) = (tables::cues(Cue::Link, lang), tables::cues(Cue::Body, lang));
    let mut to = from;
    let mut next = from + 1;
    while let Some(word) = part.words.get(next).filter(|word| word.gap == Gap::None && next - from < LONGEST) {
        let begins = next > from + 1 && next - to > 1 && body.begins(&word.folded);
        if used[next] || (word.is_capitalised() && begins) {
            break;
        }
        if word.is_capitalised() {
            to = next;
        } else if !link.has(&word.folded) || next - to > 2 {
            break;
        }
        next += 1;
    }
    to
}

/// A name by the word that ends it and the capitalised words before: *Barclays Bank*, *Siemens AG*.
fn ended(part: &Part<'_>, at: usize, lang: SupportedLanguage) -> Option<Name> {
    let tail = tables::cues(Cue::Tail, lang);
    let word = part.words.get(at).filter(|word| word.marks.has(Marks::cue(Cue::Tail)))?;
    if !word.is_capitalised() || !tail.has(&word.folded) || part.is_title_case() {
        return None;
    }
    let small = tables::small_words(lang.tag())?;
    let mut from = at;
    while from > 0 && at - from < 4 && part.words[from].gap == Gap::None && is_name_word(&part.words[from - 1]) {
        from -= 1;
    }
    while from < at && small.contains(&*part.words[from].folded) {
        from += 1;
    }
    // The first word of a sentence is capitalised anyway.
    let by_sentence = from + 1 == at && part.words[from].gap == Gap::Sentence && word.folded.len() > 3;
    // German capitalises every noun, so only legal forms of companies count.
    let is_plain = lang == SupportedLanguage::German && !word.is_acronym() && word.folded != "gmbh";
    (from < at && !by_sentence && !is_plain).then_some(Name { from, to: at, acronym: None, evidence: 0.75 })
}

fn is_name_word(word: &Word<'_>) -> bool {
    word.is_capitalised() && !word.has_digit()
}
