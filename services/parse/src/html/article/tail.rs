//! Recognises lines below the text that are no part of it: headings of nothing, dates, contacts, tags, calls to readers.

use super::{
    lines::{PROSE_CHARS, is_address, is_row},
    outline::{Block, Outline},
    phrases,
};
use crate::{date, editors_only};

/// The longest line with a contact, in characters.
const CONTACT_CHARS: u32 = 120;
/// The longest note about the writer, in characters.
const NOTE_CHARS: u32 = 400;
/// The longest label before linked tags, in characters.
const LABEL_CHARS: usize = 25;

/// Whether the last block of a text is none of it.
pub fn is_apart(outline: &Outline, text: &[&Block]) -> bool {
    let Some((block, before)) = text.split_last() else { return false };
    let line = block.raw.trim();
    // A heading with nothing under it belonged to a removed part.
    if outline.is_heading(block) {
        return true;
    }
    if is_row(outline, block) {
        return false;
    }
    let is_date = block.chars < PROSE_CHARS && !block.ends_sentence() && date::shown(line).is_some();
    // Several addresses below each other are a list.
    let is_contact = is_contact(block) && !before.last().is_some_and(|before| ends_with_address(before));
    // What is for editors goes into the note.
    if editors_only::stands_apart(line) {
        return false;
    }
    is_date || is_contact || is_note(block) || is_tags(block) || phrases::is_call(line)
}

/// Whether a short line has a mail address, or ends with a written-out address.
fn is_contact(block: &Block) -> bool {
    block.chars <= CONTACT_CHARS && (has_mail(&block.raw) || (ends_with_address(block) && !is_address(&block.raw)))
}

fn ends_with_address(block: &Block) -> bool {
    block.raw.split_whitespace().next_back().is_some_and(is_address)
}

/// Whether a paragraph is a note about the writer: emphasised as a whole, with a link or a mail address.
fn is_note(block: &Block) -> bool {
    let is_emphasised = block.emphasised * 10 >= block.chars * 9;
    block.chars <= NOTE_CHARS && is_emphasised && (block.linked > 0 || has_mail(&block.raw))
}

/// Whether a line is a label, a colon and links.
fn is_tags(block: &Block) -> bool {
    let Some((label, _)) = block.raw.split_once([':', '：']) else { return false };
    let label = label.chars().filter(|c| !c.is_whitespace()).count();
    let rest = (block.chars as usize).saturating_sub(label + 1);
    label <= LABEL_CHARS && block.linked > 0 && block.linked as usize * 10 >= rest * 8
}

fn has_mail(text: &str) -> bool {
    let is_mail = |word: &str| {
        let parts = word.trim_matches(|c: char| !c.is_alphanumeric()).split_once('@');
        parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
    };
    text.split_whitespace().any(is_mail)
}
