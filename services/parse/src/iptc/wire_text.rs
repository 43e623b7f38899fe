//! Reads the text of a wire story: notices, byline, dateline, paragraphs, end.

use super::{
    super::{
        boilerplate,
        editors_only::{self, Parted},
        label, lines, plain,
        profile::Profile,
    },
    body,
};
use crate::model::ParsedItem;
use crate::word_list::WordList;

/// Lines that end a story, in capitals, without the characters around their letters and digits.
static ENDS: WordList = WordList::of(include_str!("data/ends.txt"));
/// Words that end a line about what a writer is.
static AFFILIATIONS: WordList = WordList::of(include_str!("data/affiliations.txt"));
/// The longest line about what a writer is, in bytes.
const AFFILIATION_BYTES: usize = 60;
/// The maximum number of paragraphs up to a byline.
const BYLINE_WITHIN: usize = 4;
/// A line of at least this many characters may go on in the next one.
const FULL_LINE: usize = 55;
/// The number of paragraphs that may contain a dateline.
const DATELINE_WITHIN: usize = 2;
/// The longest dateline, in bytes.
const DATELINE_BYTES: usize = 90;

/// Reads a text below its headline into the parsed item. Returns faults.
pub fn take(text: &str, parsed: &mut ParsedItem, profile: Profile) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = 0;
    // A text may have titles of its own above its first sentence.
    let mut is_above = parsed.body.iter().all(|title| !ends_sentence(title));
    let (text, behind) = parted(text);
    let Parted { kept, mut notes } = editors_only::part(plain::paragraphs(&text), true);
    // Text after the end is never for readers.
    notes.extend(editors_only::part(plain::paragraphs(behind), true).notes);
    for paragraph in kept {
        seen += 1;
        let label = label::of_line(&paragraph);
        if !paragraph.contains(char::is_alphanumeric) {
            continue;
        }
        if parsed.dateline.is_empty() && is_above && is_dateline(&paragraph) {
            parsed.dateline = paragraph;
            continue;
        }
        match label {
            Some((meaning, rest)) => {
                faults.extend(label::apply(meaning, rest, parsed));
                add_note(&paragraph, parsed);
            }
            None if parsed.body.is_empty() && is_offer(&paragraph) => {
                add_note(paragraph.trim_matches(['(', ')', '[', ']']), parsed)
            }
            None if seen <= BYLINE_WITHIN
                && is_above
                && parsed.byline.is_empty()
                && let Some(name) = byline(&paragraph) =>
            {
                parsed.byline = name;
            }
            None => {
                is_above &= !ends_sentence(&paragraph);
                parsed.body.push(paragraph);
            }
        }
    }
    notes.iter().for_each(|note| add_note(note, parsed));
    if parsed.body.last().is_some_and(|last| is_sign_off(last, profile)) {
        parsed.body.pop();
    }
    if parsed.dateline.is_empty()
        && let Some(dateline) = parsed.body.iter().take(DATELINE_WITHIN).find_map(|paragraph| dateline(paragraph))
    {
        parsed.dateline = dateline.to_owned();
    }
    faults
}

/// Whether a paragraph ends as a sentence does, or as a quotation.
fn ends_sentence(paragraph: &str) -> bool {
    paragraph.ends_with(['.', '!', '?', '"', '”', '“', '»'])
}

/// The lines up to the end, with notices, bylines and rows of tables as separate paragraphs, and the text after the end.
fn parted(text: &str) -> (String, &str) {
    let mut parted = String::with_capacity(text.len() + 16);
    let mut read = 0;
    let has_flush_lines = text.lines().any(|line| line.starts_with(|c: char| !c.is_whitespace()));
    let mut is_above_whole = true;
    for line in text.split_inclusive('\n') {
        read += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        if is_end(line) {
            break;
        }
        let apart = label::of_line(line).is_some() || byline(line.trim()).is_some() || lines::is_row(line);
        let begins = apart || (begins_paragraph(line) && (has_flush_lines || is_above_whole || line.starts_with('\t')));
        parted.extend([if begins { "\n" } else { "" }, line, if apart { "\n\n" } else { "\n" }]);
        is_above_whole = is_whole(line.trim_end());
    }
    (parted, &text[read..])
}

/// Whether a line has the indent of a paragraph; lists have a smaller one.
pub fn begins_paragraph(line: &str) -> bool {
    line.starts_with("   ") || line.starts_with('\t')
}

/// Whether a line does not go on in the next one.
fn is_whole(line: &str) -> bool {
    line.chars().count() < FULL_LINE || line.ends_with(['.', '!', '?', ':', '"', '”', '“', '»', ')'])
}

/// Whether a line ends the story: `-30-`, `END`, `ENDIT`, `###`.
fn is_end(line: &str) -> bool {
    let line = line.trim();
    if line.is_empty() || line.chars().count() > 12 {
        return false;
    }
    let bare: String = line.chars().filter(|c| c.is_alphanumeric()).collect();
    let marked = line.chars().any(|c| !c.is_alphanumeric());
    let is_number = bare.bytes().all(|byte| byte.is_ascii_digit());
    if bare.is_empty() {
        return line.chars().filter(|c| *c == '#').count() >= 3;
    }
    bare == bare.to_uppercase() && ENDS.has(&bare) && (marked || !is_number)
}

/// Whether a paragraph above the text lists what accompanies it: `(PHOTO+VIDEO)`.
fn is_offer(paragraph: &str) -> bool {
    let is_bracketed = paragraph.starts_with('(') && paragraph.ends_with(')');
    is_bracketed && paragraph == paragraph.to_uppercase() && paragraph.contains(char::is_alphabetic)
}

fn add_note(note: &str, parsed: &mut ParsedItem) {
    if !parsed.editorial_note.is_empty() {
        parsed.editorial_note.push(' ');
    }
    parsed.editorial_note.push_str(note);
}

/// Whether a line ends as one that says what a writer is, or for whom they write: `AP Sports Writer`.
pub fn is_affiliation(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric());
    line.len() <= AFFILIATION_BYTES && line != line.to_uppercase() && AFFILIATIONS.has(&last.to_lowercase())
}

/// The writer that a short line names: `By AMY SMITH`, `Von Hans Meier`, `By dpa correspondents`.
pub fn byline(line: &str) -> Option<String> {
    let germanic = ["Von ", "VON ", "Av ", "AV ", "Af ", "AF "].iter().find_map(|word| line.strip_prefix(word));
    let germanic = germanic.filter(|name| {
        let short = name.chars().count() <= 60 && name.split_whitespace().count() <= 6;
        short && name.chars().next().is_some_and(char::is_uppercase) && !name.ends_with(['.', ':'])
    });
    let unnamed = || line.split_once(' ').filter(|(word, rest)| body::is_by(word) && is_affiliation(rest));
    let unnamed = || unnamed().map(|(_, writers)| writers).filter(|writers| writers.split(' ').count() <= 4);
    germanic.or_else(|| boilerplate::byline(line)).or_else(unnamed).map(ToOwned::to_owned)
}

/// Whether a paragraph is an agency's sign-off: initials, `abc/def/gh`, or as its profile defines, `dpa ab cd xx n1`.
fn is_sign_off(paragraph: &str, profile: Profile) -> bool {
    let paragraph = profile.words("close").find_map(|close| paragraph.strip_prefix(close)).unwrap_or(paragraph);
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    let is_short = |word: &&str| word.chars().count() <= 4 && !word.ends_with('.');
    match words.as_slice() {
        [] => true,
        [one] => is_initials(one),
        [agency, rest @ ..] => profile.words("sign-off").any(|word| word == *agency) && rest.iter().all(is_short),
    }
}

/// Whether a word consists of the initials of several people.
fn is_initials(word: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    word.contains('/') && word.split('/').all(|part| (1..=6).contains(&part.len()) && part.bytes().all(is_letter))
}

/// The dateline of a story: the text before the dash of `PARIS, Nov 4 (AFP) - …`.
pub fn dateline(paragraph: &str) -> Option<&str> {
    // After the agency's name the dash may lack its spaces or follow a full stop; old wires use underscores.
    if !paragraph.trim_start().starts_with(char::is_uppercase) {
        return None;
    }
    let dashes = [" - ", " -- ", " – ", " — ", " _ ", ")--", ").-", ") -", "):"];
    let bytes = paragraph.as_bytes();
    let may_be_dash = |pair: &[u8]| matches!(pair, [b' ' | b')', b'-' | b'_' | b'.' | b' ' | b':' | 0xE2]);
    let starts = bytes.windows(2).take(DATELINE_BYTES + 1).enumerate().filter(|(_, pair)| may_be_dash(pair));
    let is_dash = |at: &usize| dashes.iter().any(|dash| paragraph[*at..].starts_with(dash));
    let start = starts.map(|(at, _)| at).find(is_dash)?;
    let at = Some(start + usize::from(bytes[start] == b')')).filter(|at| *at <= DATELINE_BYTES)?;
    let head = paragraph.get(..at)?.trim();
    let (place, agency) = head.rsplit_once('(').map_or((head, ""), |(place, agency)| (place, agency));
    let named = agency.ends_with(')') && (3..=20).contains(&agency.len());
    let first = place.split([',', ' ']).next().unwrap_or_default();
    let capitals =
        first.chars().count() > 1 && first.chars().all(|c| c.is_uppercase() || matches!(c, '-' | '\'' | '.'));
    let is_place = place.chars().next().is_some_and(char::is_uppercase) && !place.trim().is_empty();
    (is_place && (named || capitals)).then_some(head)
}

/// Whether a paragraph is only a dateline: `STOCKHOLM (TT)`.
fn is_dateline(paragraph: &str) -> bool {
    let is_whole = paragraph.ends_with(')') && paragraph.chars().next().is_some_and(char::is_uppercase);
    let place = paragraph.split('(').next().unwrap_or_default();
    is_whole && place == place.to_uppercase() && dateline(&format!("{paragraph} - ")) == Some(paragraph)
}

/// Whether a slugline or its version declares the story killed: `BC-Storm,KILL`, `BC-KILL--Storm`.
pub fn is_killed(slugline: &str, version: &str) -> bool {
    let named = version.split(',').any(|part| boilerplate::key(part) == "kill");
    named || slugline.split_once("--").is_some_and(|(head, _)| head.rsplit('-').next() == Some("KILL"))
}

#[cfg(test)]
#[path = "wire_text_tests.rs"]
mod tests;
