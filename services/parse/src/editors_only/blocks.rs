//! Separates the paragraphs of a text into those for readers and notes for editors.
//!
//! A *mark* is a line of words that agencies use for nothing else; the files of `data/` list the marks.
//!
//! - A mark with words after it (`Eds: photos follow`) is a note of one paragraph.
//! - A mark alone on its line opens a block. The block ends at a line that closes it (`END OF NOTE`), else at the end
//!   of the text. Above the text it also ends at a paragraph that begins with a dateline. If neither follows, a mark
//!   that only addresses editors (`ATTENTION EDITORS`) covers one paragraph above the text.
//! - A word that is also used in news, such as *Notebook*, opens a block only between ornaments, or above a heading or
//!   contacts.
//! - Credits, lines that name the makers of the text (`Autor: …, Redaktion: …`, `(Reporting by …; editing by …)`), are
//!   a note if they, or adjacent lines of contacts, contain a telephone number or a mail address. Otherwise they stay
//!   in the text. A paragraph in double brackets is a note.
//!
//! A line that begins with a quotation mark is text, and so are the same words within a sentence.

use super::{contact, phrases};
use std::cell::OnceCell;

use crate::iptc::wire_text;

/// The longest mark, in bytes: Arabic letters have two.
const MARK_BYTES: usize = 160;
/// The longest credit, in bytes.
const CREDIT_BYTES: usize = 800;
/// The number of last paragraphs in which a line without a label may be a credit.
const CREDITS_WITHIN: usize = 5;

/// A text, separated into paragraphs for readers and notes for editors.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parted {
    /// The paragraphs for readers.
    pub kept: Vec<String>,
    /// The notes for editors, in order.
    pub notes: Vec<String>,
}

/// The kind of a line for editors, or of a line that begins text for editors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Its paragraph is for editors.
    Paragraph,
    /// A line of its own that opens a block.
    Block,
    /// A line of its own that addresses editors.
    Addressed,
    /// A line of its own that may open a block.
    Perhaps,
}

/// Separates the paragraphs of a text.
pub fn part(mut paragraphs: Vec<String>, is_wire: bool) -> Parted {
    let mut parted = Parted::default();
    // The last paragraph that ends a block. Few texts have one that begins a block.
    let ends_block = OnceCell::new();
    let last_end = |paragraphs: &[String]| paragraphs.iter().rposition(|last| closes(last) || begins_text(last));
    let mut open = None;
    for index in 0..paragraphs.len() {
        let paragraph = std::mem::take(&mut paragraphs[index]);
        let above = parted.kept.is_empty();
        match open {
            Some(_) if closes(&paragraph) => {
                open = None;
                continue;
            }
            Some(_) if above && begins_text(&paragraph) => {}
            Some(mark) => {
                parted.notes.push(bare(&paragraph).to_owned());
                open = Some(mark).filter(|mark| *mark == Mark::Block);
                continue;
            }
            None => {}
        }
        let found = mark(&paragraph, is_wire);
        open = match found {
            Some(Mark::Block) => Some(Mark::Block),
            Some(Mark::Perhaps) if paragraphs.get(index + 1).is_some_and(|next| confirms(next)) => Some(Mark::Block),
            // Only the next paragraph is certainly meant.
            Some(Mark::Addressed)
                if above && ends_block.get_or_init(|| last_end(&paragraphs)).is_none_or(|end| end <= index) =>
            {
                found
            }
            Some(Mark::Addressed) => Some(Mark::Block),
            Some(Mark::Perhaps | Mark::Paragraph) | None => None,
        };
        if open.is_none() && found != Some(Mark::Paragraph) {
            parted.kept.push(paragraph);
            continue;
        }
        // The ornament separated the block from the text.
        parted.kept.pop_if(|last| !last.contains(char::is_alphanumeric));
        parted.notes.push(bare(&paragraph).to_owned());
    }
    take_credits(&mut parted);
    parted
}

/// The mark that a line begins with or consists of.
pub fn mark(line: &str, is_wire: bool) -> Option<Mark> {
    let line = line.trim();
    if line.starts_with(['"', '“', '”', '„', '«', '‹', '‘', '\'']) {
        return None;
    }
    let addresses = |key: &str| phrases::ADDRESSED.has(key) || is_wire && phrases::WIRE.has(key);
    if line.len() <= MARK_BYTES
        && let Some(key) = phrases::MARKS.key_of_equal(line)
    {
        match () {
            () if phrases::BLOCK.has(&key) => return Some(Mark::Block),
            () if phrases::ADDRESSED.has(&key) || is_wire && phrases::WIRE.has(&key) && line.ends_with(':') => {
                return Some(Mark::Addressed);
            }
            () if phrases::ORNAMENTED.has(&key) => {
                return Some(if is_ornamented(line) { Mark::Block } else { Mark::Perhaps });
            }
            () => {}
        }
    }
    let line = bare_head(line);
    let (label, rest) = label(line);
    let is_mark = |key: &str| phrases::BLOCK.has(key) || addresses(key);
    let is_told =
        || rest.contains(char::is_alphanumeric) && phrases::MARKS.key_of_equal(label).is_some_and(|key| is_mark(&key));
    (is_told() || begins_in_capitals(line)).then_some(Mark::Paragraph)
}

/// Whether a line begins a paragraph of its own in plain text, because it is for editors.
pub fn stands_apart(line: &str) -> bool {
    line.len() <= CREDIT_BYTES && (mark(line, true).is_some() || closes(line) || names_a_role(line))
}

/// Whether a line is a mark without words after it.
pub fn stands_alone(line: &str) -> bool {
    matches!(mark(line, true), Some(Mark::Block | Mark::Addressed)) || closes(line)
}

/// Splits a line at a colon, a closing bracket, or a dash after capitals: the words before, and those after.
fn label(line: &str) -> (&str, &str) {
    let head = &line[..line.floor_char_boundary(MARK_BYTES)];
    let dash = |rest: &str| [" - ", " – ", " — ", "- ", ". "].iter().find(|dash| rest.starts_with(**dash)).copied();
    let mut is_capital = true;
    for (at, c) in head.char_indices() {
        let end = match c {
            ':' | ']' | ')' => Some(1),
            ' ' | '-' | '.' if is_capital => dash(&head[at..]).map(str::len),
            _ => None,
        };
        if let Some(length) = end {
            return (&line[..at], &line[at + length..]);
        }
        is_capital &= !c.is_lowercase();
        if !is_capital {
            let sign = head.as_bytes()[at..].iter().position(|byte| matches!(byte, b':' | b']' | b')'));
            return sign.map_or((line, ""), |length| (&line[..at + length], &line[at + length + 1..]));
        }
    }
    (line, "")
}

/// Whether a paragraph with lower-case letters begins with a mark of several capitalised words: `NOT FOR PUBLICATION
/// Call …`.
fn begins_in_capitals(line: &str) -> bool {
    phrases::in_capitals(line).iter().any(|phrase| {
        line.strip_prefix(phrase)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) && rest.contains(char::is_lowercase))
    })
}

fn is_ornamented(line: &str) -> bool {
    let ornaments = ['#', '*', '=', '-', '–', '—', '_', '~', '+', '<', '>'];
    let two = |mut chars: std::str::Chars<'_>, backwards: bool| {
        let next = |chars: &mut std::str::Chars<'_>| if backwards { chars.next_back() } else { chars.next() };
        let both = [next(&mut chars), next(&mut chars)];
        both.iter().all(|c| c.is_some_and(|c| ornaments.contains(&c)))
    };
    line.starts_with('#') || two(line.chars(), false) || two(line.chars(), true)
}

/// Whether a line closes a block.
fn closes(line: &str) -> bool {
    line.len() <= MARK_BYTES && phrases::CLOSE.has_line(line)
}

/// Whether a line below an ambiguous word confirms that the word opens a block.
fn confirms(line: &str) -> bool {
    let is_heading = line.len() <= MARK_BYTES && phrases::HEADING.has_line(line);
    is_heading || matches!(mark(line, true), Some(Mark::Block)) || contact::is_all_of(line)
}

/// Whether a paragraph begins with a dateline, as the text of a wire story does.
pub fn begins_text(paragraph: &str) -> bool {
    wire_text::dateline(paragraph).is_some()
}

/// Moves credits with contacts to the notes.
fn take_credits(parted: &mut Parted) {
    let kept = std::mem::take(&mut parted.kept);
    let count = kept.len();
    let is_credit = |index: usize, line: &str| {
        let is_late = index + CREDITS_WITHIN >= count;
        let signs_off = line.len() <= CREDIT_BYTES && phrases::SIGN_OFF.begins_line(bare_head(line));
        names_a_role(line) || (signs_off && (is_late || line.starts_with(['(', '['])))
    };
    let mut run: Vec<String> = Vec::new();
    let mut has_role = false;
    for (index, line) in kept.into_iter().enumerate() {
        if line.starts_with("((") && line.ends_with("))") {
            end_run(&mut run, &mut has_role, parted);
            parted.notes.push(bare(&line).to_owned());
            continue;
        }
        let role = is_credit(index, &line);
        if role || (line.len() <= CREDIT_BYTES && contact::is_all_of(&line)) {
            has_role |= role;
            run.push(line);
            continue;
        }
        end_run(&mut run, &mut has_role, parted);
        parted.kept.push(line);
    }
    end_run(&mut run, &mut has_role, parted);
}

/// Adds a run of credits and contacts to the notes if it has both, else to the kept paragraphs.
fn end_run(run: &mut Vec<String>, has_role: &mut bool, parted: &mut Parted) {
    let is_note = *has_role && run.iter().any(|line| contact::is_in(line));
    *has_role = false;
    if is_note {
        parted.notes.append(run);
    } else {
        parted.kept.append(run);
    }
}

/// Whether a line begins with the label of a role: `Autor: Hans Meier`.
fn names_a_role(line: &str) -> bool {
    if line.len() > CREDIT_BYTES {
        return false;
    }
    let label = bare_head(line).split_once(':').map_or("", |(label, _)| label);
    let is_label = label.len() <= MARK_BYTES && !label.starts_with(char::is_lowercase);
    is_label && phrases::ROLE.has_line(label)
}

/// A line without the ornaments and brackets before its words.
fn bare_head(line: &str) -> &str {
    line.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '"' | '“' | '«' | '„' | '+'))
}

/// A line without the ornaments and brackets around it.
fn bare(line: &str) -> &str {
    let ornaments = |c: char| c.is_whitespace() || matches!(c, '#' | '*' | '=' | '-' | '–' | '—' | '_' | '~');
    let line = line.trim_matches(ornaments);
    let is_bracketed =
        [('(', ')'), ('[', ']')].iter().any(|(open, close)| line.starts_with(*open) && line.ends_with(*close));
    if is_bracketed { line.trim_matches(['(', ')', '[', ']', ' ']) } else { line }
}

#[cfg(test)]
#[path = "blocks_tests.rs"]
mod tests;
