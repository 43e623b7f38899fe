//! The words that say which version of a story a transmission has: `1ST LEAD`, `2nd Ld-Writethru`, `REFILE`, `take 2`.

use super::super::boilerplate;
use crate::word_list::WordList;

static VERSIONS: WordList = WordList::of(include_str!("data/versions.txt"));
static URGENT: WordList = WordList::of(include_str!("data/urgent.txt"));

/// The longest line about a version, in bytes.
const LINE_BYTES: usize = 60;
/// The most words at the end of a slugline that are looked at.
const TAIL_WORDS: usize = 6;
/// The endings of ordinal numbers: `1st`, `2e`, `3.`
const ORDINALS: [&str; 11] = ["st", "nd", "rd", "th", "er", "ere", "e", "eme", "o", "a", "te"];

/// A word of a version, as [`boilerplate::key`] writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    /// `lead`, `1stld`, `add1`.
    Version { counted: bool },
    /// `2`, `1st`.
    Number,
    /// `extra`.
    Urgent,
}

fn word(word: &str) -> Option<Word> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let begins = rest.len() < word.len();
    if begins && (rest.is_empty() || ORDINALS.contains(&rest)) {
        // A year or a count is no version.
        return (word.len() - rest.len() <= 2).then_some(Word::Number);
    }
    let ordinal = ORDINALS.iter().filter(|_| begins).filter_map(|ordinal| rest.strip_prefix(ordinal));
    let ends = |rest: &str| rest.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let known = |rest: &str| VERSIONS.has(&rest[..ends(rest)]);
    if std::iter::once(rest).chain(ordinal).any(known) {
        return Some(Word::Version { counted: begins || ends(rest) < rest.len() });
    }
    URGENT.has(word).then_some(Word::Urgent)
}

/// The words of a short text that has only words of versions; `None`: it has others.
fn words(text: &str) -> Option<Vec<Word>> {
    if text.len() > LINE_BYTES {
        return None;
    }
    let key = boilerplate::key(text);
    if URGENT.has(&key) {
        return Some(vec![Word::Urgent]);
    }
    key.split(' ').map(word).collect()
}

/// Whether a text only says which version of a story follows, or how urgent it is: `REFILE`, `2ND LEAD - CORRECTED`.
pub fn is_line(text: &str) -> bool {
    words(text).is_some_and(|words| words.iter().any(|word| *word != Word::Number))
}

/// Whether a text only says which version of a story follows: `1st Ld`, `take 2`.
pub fn is_version(text: &str) -> bool {
    words(text).is_some_and(|words| words.iter().any(|word| matches!(word, Word::Version { .. })))
}

/// Splits a headline into the version before a colon or a dash, which may be empty, and the rest: `2ND LEAD - Safi`.
/// Only a numbered version counts, because `Update:` may be the news itself.
pub fn of_headline(headline: &str) -> (&str, &str) {
    let ends = [": ", " - ", " – ", " — ", "/ "].iter().filter_map(|sign| headline.split_once(sign));
    let Some((label, rest)) = ends.min_by_key(|(label, _)| label.len()) else { return ("", headline) };
    let is_numbered = |word: &Word| matches!(word, Word::Number | Word::Version { counted: true });
    let fits = is_version(label) && words(label).is_some_and(|words| words.iter().any(is_numbered));
    if fits && !rest.trim().is_empty() { (label.trim(), rest.trim_start()) } else { ("", headline) }
}

/// Splits a slugline into the slugline and the version of its story. The version is a part between commas, or the end
/// of the slugline if it is numbered: `BC-Storm,1st Ld-Writethru`, `BC-Heat-Hawks 1stLd-Writethru`.
pub fn of_slugline(raw: &str) -> (String, String) {
    let raw = raw.trim().trim_end_matches(['/', '-', ' ']);
    let (versions, slug): (Vec<&str>, Vec<&str>) = raw.split(',').map(str::trim).partition(|part| is_version(part));
    let mut tails = Vec::new();
    let mut kept = Vec::with_capacity(slug.len());
    for part in slug {
        let (part, version) = part.split_at(tail(part));
        let version = version.trim_start_matches([' ', '-', '_']);
        if !version.is_empty() {
            tails.push(version);
        }
        kept.push(part);
    }
    let versions: Vec<&str> = tails.into_iter().rev().chain(versions).collect();
    (kept.join(","), versions.join(", "))
}

/// Where the version at the end of a part of a slugline begins.
fn tail(part: &str) -> usize {
    let is_gap = |c: char| matches!(c, ' ' | '-' | '_');
    let mut end = part.len();
    let (mut is_named, mut is_numbered) = (false, false);
    let mut best = part.len();
    for _ in 0..TAIL_WORDS {
        let Some(gap) = part[..end].rfind(is_gap) else { break };
        let key = boilerplate::key(&part[gap + 1..end]);
        match word(&key) {
            Some(Word::Version { counted }) => {
                is_named = true;
                is_numbered |= counted || key.starts_with("writethr");
            }
            Some(Word::Number) => is_numbered = true,
            Some(Word::Urgent) | None => break,
        }
        end = part[..gap].trim_end_matches(is_gap).len();
        if is_named && is_numbered {
            best = end;
        }
    }
    // What is left must name the story.
    if part[..best].contains(char::is_alphabetic) { best } else { part.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_told_from_a_slugline() {
        for (raw, slug, version) in [
            ("BC-Storm,1st Ld-Writethru", "BC-Storm", "1st Ld-Writethru"),
            ("AFP-Maroc-Safi,lead", "AFP-Maroc-Safi", "lead"),
            ("Safi, take 2", "Safi", "take 2"),
            ("Safi,ADD1", "Safi", "ADD1"),
            ("Safi,2eLd", "Safi", "2eLd"),
            ("Wirtschaft/Banken/", "Wirtschaft/Banken", ""),
            ("Leadership", "Leadership", ""),
            ("Espagne-gouvernement-", "Espagne-gouvernement", ""),
            ("BC-BKN--Heat-Hawks 1stLd-Writethru", "BC-BKN--Heat-Hawks", "1stLd-Writethru"),
            ("BC-AS--China-DaringEscap 3rdLd-Writethru", "BC-AS--China-DaringEscap", "3rdLd-Writethru"),
            ("BC-Storm-Writethru", "BC-Storm", "Writethru"),
            ("BC-Storm 2nd Ld", "BC-Storm", "2nd Ld"),
            ("Storm-Take 2", "Storm", "Take 2"),
            ("Wahl/Berlin 2. Zusammenfassung", "Wahl/Berlin", "2. Zusammenfassung"),
            ("Maroc-Safi 2e lead", "Maroc-Safi", "2e lead"),
            ("BC-Apollo-13", "BC-Apollo-13", ""),
            ("BC-Lead poisoning", "BC-Lead poisoning", ""),
            ("BC-New-Lead", "BC-New-Lead", ""),
            ("Kill-Bill-2", "Kill-Bill-2", ""),
            ("1st Lead", "", "1st Lead"),
            ("", "", ""),
        ] {
            assert_eq!(of_slugline(raw), (slug.to_owned(), version.to_owned()), "{raw}");
        }
    }

    #[test]
    fn a_line_about_the_version_is_told_from_a_headline() {
        for line in [
            "EXTRA",
            "REFILE",
            "1ST LEAD",
            "2ND LEAD - CORRECTED",
            "(3rd Update)",
            "2. Zusammenfassung",
            "Eilmeldung",
            "AMPLIACION",
            "2e Lead",
            "Update 4",
        ] {
            assert!(is_line(line), "{line}");
        }
        for line in ["1st", "2024", "Extra time for Safi", "Leads the way", "", "The lead", "Kill Bill"] {
            assert!(!is_line(line), "{line}");
        }
    }

    #[test]
    fn a_numbered_version_stands_before_a_headline() {
        for (headline, version, rest) in [
            ("2ND LEAD - Safi opens a pier", "2ND LEAD", "Safi opens a pier"),
            ("1ST LEAD: Safi: a pier", "1ST LEAD", "Safi: a pier"),
            ("UPDATE 4 - Safi opens a pier", "UPDATE 4", "Safi opens a pier"),
            ("Update: Safi", "", "Update: Safi"),
            ("EXTRA: Safi", "", "EXTRA: Safi"),
            ("Safi - 2nd lead", "", "Safi - 2nd lead"),
            ("2024 - a year", "", "2024 - a year"),
        ] {
            assert_eq!(of_headline(headline), (version, rest), "{headline}");
        }
    }
}
