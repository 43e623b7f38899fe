//! Finds persons by a title before the name, by a given name, by a verb of saying beside it, and by the last name alone
//! in later mentions.

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
const LONGEST: usize = 5;

/// Finds the persons in a part, and marks their words as used.
pub fn find(part: &Part<'_>, used: &mut [bool], lang: SupportedLanguage, names: &mut Names) {
    let title_case = part.is_title_case();
    let titled = titled(part, lang);
    let mut at = 0;
    while at < part.words.len() {
        let length = if used[at] { 0 } else { stretch(part, used, at, title_case, lang) };
        let evidence = evidence(part, at, length, titled[at], title_case, lang);
        if let (Some(evidence), true) = (evidence, length > 0) {
            names.add(AnnotationKind::Person, part.slice(at, at + length - 1), "", evidence);
            used[at..at + length].fill(true);
        }
        at += if evidence.is_some() { length.max(1) } else { 1 };
    }
}

/// The title before a word: none, a form of address or an office. `Apart` is an office that ended before a comma.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Title {
    None,
    Apart,
    Honour,
    Office,
}

/// The title that ends directly before each word, or before a comma and a few words: *ministre de l'Intérieur,
/// Abdelouafi Laftit*.
fn titled(part: &Part<'_>, lang: SupportedLanguage) -> Vec<Title> {
    let mut titled = vec![Title::None; part.words.len() + 1];
    let mut office_at = None;
    for at in 0..part.words.len() {
        let rest = || part.words[at + 1..].iter().take_while(|word| word.gap == Gap::None).map(|word| &*word.folded);
        let marks = part.words[at].marks;
        let longest = |cue| match marks.has(Marks::cue(cue)) {
            true => tables::cues(cue, lang).longest(&part.words[at].folded, rest()),
            false => 0,
        };
        let (office, honour) = (longest(Cue::Title), longest(Cue::Honour));
        if office > 0 && titled[at + office] < Title::Office {
            titled[at + office] = Title::Office;
            office_at = Some(at);
        }
        if honour > 0 && titled[at + honour] < Title::Honour {
            titled[at + honour] = Title::Honour;
        }
        match part.words[at].gap {
            Gap::Sentence | Gap::Break => office_at = office_at.filter(|office| *office == at),
            Gap::Comma if office_at.is_some_and(|office| at - office <= 8) && titled[at] == Title::None => {
                titled[at] = Title::Apart;
                office_at = None;
            }
            _ => {}
        }
    }
    titled
}

/// The number of words from here that look like one name.
fn stretch(part: &Part<'_>, used: &[bool], from: usize, title_case: bool, lang: SupportedLanguage) -> usize {
    let small = tables::small_words(lang.tag());
    let is = |cue, word: &Word<'_>| word.marks.has(Marks::cue(cue)) && tables::cues(cue, lang).has(&word.folded);
    let most = if title_case { 2 } else { LONGEST };
    let mut length = 0;
    for (index, word) in part.words[from..].iter().enumerate().take(most) {
        let joined =
            index == 0 || word.gap == Gap::None || (word.gap == Gap::Dot && part.words[from + index - 1].raw.len() < 3);
        if !joined || used[from + index] {
            break;
        }
        let is_small = || word.marks.has(Marks::STOP_WORDS) && small.is_some_and(|small| small.contains(&*word.folded));
        let is_title = || is(Cue::Title, word) || is(Cue::Honour, word);
        if word.is_capitalised() && !word.has_digit() && !is_title() && (index > 0 || !is_small()) {
            length = index + 1;
        } else if index == 0 || !is(Cue::Particle, word) {
            break;
        }
    }
    length
}

/// The confidence that a sequence of capitalised words is a person; `None` without evidence.
fn evidence(
    part: &Part<'_>,
    at: usize,
    length: usize,
    title: Title,
    title_case: bool,
    lang: SupportedLanguage,
) -> Option<f64> {
    let first = part.words.get(at).filter(|_| length > 0)?;
    let joined = matches!(first.gap, Gap::None | Gap::Dot);
    let given = tables::is_given_name(&first.folded)
        || first.folded.split('-').next().is_some_and(|part| part != first.folded && tables::is_given_name(part));
    if first.is_acronym() && length == 1 {
        return None;
    }
    match title {
        Title::Office | Title::Honour if joined && length > 1 => Some(if given { 0.95 } else { 0.88 }),
        // In German, any noun may follow a title.
        Title::Office if joined && lang != SupportedLanguage::German => Some(0.7),
        Title::Honour if joined => Some(0.75),
        Title::Apart if length > 1 && (given || lang != SupportedLanguage::German) => {
            Some(if given { 0.9 } else { 0.7 })
        }
        _ if given && length > 1 => Some(if title_case { 0.75 } else { 0.82 }),
        _ if length > 1 && lang != SupportedLanguage::German && is_described(part, at + length, lang) => Some(0.7),
        _ if length > 1
            && lang != SupportedLanguage::German
            && first.gap != Gap::Sentence
            && is_beside_saying(part, at, length, lang) =>
        {
            Some(0.65)
        }
        _ => None,
    }
}

/// Whether a comma and a title follow, without another name after the title: *Helen Marsh, the transport minister,*.
fn is_described(part: &Part<'_>, behind: usize, lang: SupportedLanguage) -> bool {
    let titles = tables::cues(Cue::Title, lang);
    let mut words = part.words.get(behind..).unwrap_or_default();
    match words.first() {
        Some(first) if first.gap == Gap::Comma && !first.is_capitalised() => {}
        _ => return false,
    }
    let end = words.iter().skip(1).take(5).position(|word| word.gap != Gap::None).map_or(6, |at| at + 1);
    words = words.get(..end.min(words.len())).unwrap_or_default();
    let is_named = |at: usize| words.get(at + 1).is_some_and(Word::is_capitalised);
    (0..words.len()).any(|at| titles.has(&words[at].folded) && !is_named(at))
}

/// Whether a verb of saying is next to the name.
fn is_beside_saying(part: &Part<'_>, at: usize, length: usize, lang: SupportedLanguage) -> bool {
    let is_saying = |at: usize| {
        let word = part.words.get(at);
        let word = word.filter(|word| word.marks.has(Marks::cue(Cue::Said)));
        word.is_some_and(|word| tables::cues(Cue::Said, lang).has(&word.folded))
    };
    (at > 0 && is_saying(at - 1)) || is_saying(at + length) || is_saying(at + length + 1)
}

/// Counts mentions by last name for the person whose full name is known.
pub fn mentions(part: &Part<'_>, used: &[bool], names: &mut Names) {
    let last = |folded: &str| folded.rsplit_once(' ').map(|(_, last)| last.to_owned());
    let people: Vec<(usize, String)> = names
        .0
        .iter()
        .enumerate()
        .filter(|(_, name)| name.kind == AnnotationKind::Person)
        .filter_map(|(index, name)| Some((index, last(&name.folded)?)))
        .collect();
    if people.is_empty() {
        return;
    }
    for (word, used) in part.words.iter().zip(used) {
        if *used || !word.is_capitalised() {
            continue;
        }
        if let Some((index, _)) = people.iter().find(|(_, last)| *last == word.folded) {
            names.0[*index].mentions += 1;
        }
    }
}
