//! The meanings of agencies' labels: kill, correction, hold, embargo, advisory. All formats use this module.
//!
//! `data/terms.txt` lists the terms with their meanings and their scopes.

mod effect;
mod embargo;

use std::sync::LazyLock;

use super::boilerplate::key;
use crate::{key::Openings, model::PubStatus, word_list::WordTable};

pub use effect::{apply, heed_headline, take_headline};

/// The meaning of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The item may be used.
    Usable,
    /// The item must not be used for the time being.
    Hold,
    /// The item must not be used any more.
    Kill,
    /// The item corrects an earlier version.
    Correction,
    /// The item must not be used before a given time.
    Embargo,
    /// The item is a message to editors.
    Advisory,
    /// The item replaces an earlier version.
    Update,
}

impl Meaning {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "usable" => Self::Usable,
            "hold" => Self::Hold,
            "kill" => Self::Kill,
            "correction" => Self::Correction,
            "embargo" => Self::Embargo,
            "advisory" => Self::Advisory,
            "update" => Self::Update,
            _ => return None,
        })
    }
}

static TERMS: WordTable<Meaning> = WordTable::keyed(include_str!("data/terms.txt"), Meaning::named);

/// The terms that count only in capitals at the beginning of a line, in capitals.
static CAPITALS: LazyLock<Vec<(String, Meaning)>> = LazyLock::new(|| {
    let terms = TERMS.iter().filter_map(|(term, meaning)| Some((term.strip_prefix("capitals ")?, *meaning)));
    terms.map(|(term, meaning)| (term.to_uppercase(), meaning)).collect()
});

/// How the lines begin that are labels or begin with one.
static OF_LINES: LazyLock<Openings> = LazyLock::new(|| {
    let label = |term: &'static str| term.strip_prefix("sure ").or_else(|| term.strip_prefix("label "));
    Openings::of(TERMS.iter().filter_map(|(term, _)| label(term)))
});

/// The dashes behind a label.
const DASHES: [&str; 3] = [" - ", " – ", " — "];
/// The longest label, in bytes.
const LABEL_BYTES: usize = 80;
/// The number of words of a note that are compared.
const NOTE_WORDS: usize = 3;

fn meaning(scope: &str, key: &str) -> Option<Meaning> {
    TERMS.get(&format!("{scope} {key}")).copied()
}

/// The label at the start of a line, and the text after it. `None` for a line without a label.
pub fn of_line(line: &str) -> Option<(Meaning, &str)> {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric()).trim_end();
    let known = |label: &str| {
        let label = OF_LINES.key_of_equal(Some(label).filter(|label| label.len() <= LABEL_BYTES)?)?;
        meaning("sure", &label).or_else(|| meaning("label", &label))
    };
    if let Some((label, rest)) = split(line)
        && let Some(meaning) = known(label)
    {
        return Some((meaning, rest.trim_start_matches([':', '-', '–', '—', ' ', '*'])));
    }
    if let Some(meaning) = known(line) {
        return Some((meaning, ""));
    }
    CAPITALS.iter().find_map(|(label, meaning)| {
        let rest = line.strip_prefix(label.as_str())?;
        let is_word = !rest.starts_with(char::is_alphanumeric);
        is_word.then(|| (*meaning, rest.trim_matches([' ', ':', '.', '*', ')', ']'])))
    })
}

/// Splits a line at the first sign behind a label. A sign behind more text than a label has may not be found.
fn split(line: &str) -> Option<(&str, &str)> {
    let head = &line[..line.floor_char_boundary(LABEL_BYTES + DASHES[1].len())];
    let length_at = |(at, byte): (usize, u8)| {
        let length = match byte {
            b':' | b']' | b')' => 1,
            b' ' => DASHES.iter().find(|dash| head[at..].starts_with(**dash))?.len(),
            _ => return None,
        };
        Some((at, length))
    };
    let (at, length) = head.bytes().enumerate().find_map(length_at)?;
    Some((&line[..at], &line[at + length..]))
}

/// The status of a word in a status field. An unknown word withholds the item: if `sequestered` were read as usable, an
/// item would be published that must not be.
pub fn of_status(word: &str) -> PubStatus {
    match known_status(word) {
        Some(Meaning::Usable) => PubStatus::Usable,
        Some(Meaning::Kill) => PubStatus::Canceled,
        _ => PubStatus::Withheld,
    }
}

/// Like [`of_status`]; `None` for an unknown word. An empty word means usable.
pub fn known_status(word: &str) -> Option<Meaning> {
    let word = code(word);
    if word.is_empty() { Some(Meaning::Usable) } else { meaning("status", &word) }
}

/// The meaning of a word that need not be a status: a signal, a genre, a scope.
pub fn of_word(word: &str) -> Option<Meaning> {
    meaning("word", &code(word))
}

/// The meaning of an instruction's name. Each agency has its own: `KillNews`, `DeleteItem`.
pub fn of_instruction(name: &str) -> Option<Meaning> {
    let name = code(name);
    let begins = || {
        let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
        ends.take(20).find_map(|end| meaning("instruction", &name[..end]))
    };
    of_word(&name).or_else(begins)
}

/// The meaning of a note to editors for the story: the note begins with a term, or consists of one.
pub fn of_note(note: &str) -> Option<Meaning> {
    let head: String = note.chars().take(200).collect();
    let key = key(&head);
    let ends = key.match_indices(' ').map(|(at, _)| at).chain([key.len()]);
    let begins = ends.take(NOTE_WORDS).find_map(|end| meaning("note", &key[..end]));
    begins.or_else(|| meaning("whole", &key))
}

/// The most restrictive status.
pub fn gravest(told: impl IntoIterator<Item = PubStatus>) -> PubStatus {
    let weight = |status: &PubStatus| match status {
        PubStatus::Usable => 0,
        PubStatus::Withheld => 1,
        PubStatus::Canceled => 2,
    };
    told.into_iter().max_by_key(weight).unwrap_or_default()
}

/// A word without its scheme, as [`key`] writes it.
fn code(word: &str) -> String {
    key(word.rsplit([':', '/']).next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_told_from_a_headline() {
        for (line, notice) in [
            ("KILL: Le maire", Some((Meaning::Kill, "Le maire"))),
            ("*** BULLETIN KILL ***", Some((Meaning::Kill, ""))),
            ("[CORRECTION] Le maire", Some((Meaning::Correction, "Le maire"))),
            ("RECTIFICATIF - Le maire", Some((Meaning::Correction, "Le maire"))),
            ("Berichtigung: Der Bürgermeister", Some((Meaning::Correction, "Der Bürgermeister"))),
            ("EMBARGOED UNTIL 0600 GMT", Some((Meaning::Embargo, "UNTIL 0600 GMT"))),
            ("UPDATE 1 - Le maire", Some((Meaning::Update, "Le maire"))),
            ("AVIS: pas de photo", Some((Meaning::Advisory, "pas de photo"))),
            ("تصحيح: العمدة", Some((Meaning::Correction, "العمدة"))),
            ("Kill Bill revient au cinéma", None),
            ("KILL BILL RETURNS", None),
            ("Correction facility burns", None),
            ("Embargo on oil is lifted", None),
            ("Safi: un quai", None),
            ("", None),
        ] {
            assert_eq!(of_line(line), notice, "{line}");
        }
    }
}
