//! Moves text for editors only to the editor's note, from any format and field, and keeps it out of everything that
//! may be published.
//!
//! If a format has elements for such text, its parser adds the text to the note, or sets [`marks`] around it within a
//! longer text. Such text without an element is recognised here by its words, once, in every item: [`blocks`] has the
//! rules, and the files of `data/` have the words.

mod blocks;
mod contact;
pub mod marks;
mod phrases;

pub use blocks::{Mark, Parted, begins_text, mark, part, stands_alone, stands_apart};
pub use phrases::is_element;

use self::phrases::Phrase;
use crate::model::{Form, ParsedItem, PubStatus, limits::NOTE_CHARS};
use newsroom_text::{clean_line, has_byte};

/// The longest remark in brackets within a text, in bytes.
const REMARK_BYTES: usize = 600;

/// The signs after words that address editors.
const SIGNS: [char; 4] = [':', '-', '–', '—'];

/// More bytes than a note may have: the rest would be cut off.
const NOTE_BYTES: usize = NOTE_CHARS * 4;

/// Moves text for editors only from the fields of an item to its note.
pub fn take_out(parsed: &mut ParsedItem, form: Form) {
    let is_wire = matches!(
        form,
        Form::Iptc7901 | Form::Anpa | Form::Nitf | Form::Newsml1 | Form::NewsmlG2 | Form::Ninjs | Form::Mail
    );
    let mut notes = vec![parsed.editorial_note.replace([marks::FROM, marks::TO], "")];
    take_headline(parsed, is_wire, &mut notes);
    take_text(&mut parsed.standfirst, is_wire, &mut notes);
    take_body(parsed, is_wire, &mut notes);
    for text in [&mut parsed.dateline, &mut parsed.section, &mut parsed.slugline] {
        take_text(text, is_wire, &mut notes);
    }
    strip(&mut parsed.byline, is_wire, &mut notes);
    take_contacts(&mut parsed.byline, &mut notes);
    parsed.keywords.retain_mut(|keyword| {
        strip(keyword, is_wire, &mut notes);
        let is_public = mark(keyword, is_wire).is_none() && !contact::is_in(keyword);
        if !is_public {
            notes.push(keyword.clone());
        }
        is_public
    });
    let rights = &mut parsed.rights;
    for text in [&mut rights.credit_line, &mut rights.copyright_holder, &mut rights.copyright_notice] {
        take_text(text, is_wire, &mut notes);
    }
    take_text(&mut rights.usage_terms, is_wire, &mut notes);
    for link in &mut parsed.links {
        take_text(&mut link.title, is_wire, &mut notes);
        take_text(&mut link.excerpt, is_wire, &mut notes);
    }
    parsed.editorial_note = joined(notes);
}

/// Reads the headline. A headline that addresses editors belongs to a message for editors only: the item is withheld,
/// and its text stays for editors.
fn take_headline(parsed: &mut ParsedItem, is_wire: bool, notes: &mut Vec<String>) {
    strip(&mut parsed.headline, is_wire, notes);
    let headline = clean_line(&parsed.headline);
    if !is_wire || mark(&headline, is_wire).is_none_or(|mark| mark == Mark::Perhaps) {
        return;
    }
    take_contacts(&mut parsed.headline, notes);
    if parsed.pub_status == PubStatus::Usable {
        parsed.pub_status = PubStatus::Withheld;
    }
}

/// Reads a text of one paragraph.
fn take_text(text: &mut String, is_wire: bool, notes: &mut Vec<String>) {
    if text.is_empty() {
        return;
    }
    strip(text, is_wire, notes);
    let Parted { kept, notes: told } = part(vec![std::mem::take(text)], is_wire);
    *text = kept.join(" ");
    notes.extend(told);
}

fn take_body(parsed: &mut ParsedItem, is_wire: bool, notes: &mut Vec<String>) {
    let mut body = std::mem::take(&mut parsed.body);
    body.retain_mut(|paragraph| {
        take_marked(paragraph, notes);
        !paragraph.trim().is_empty()
    });
    let Parted { kept, notes: told } = part(body, is_wire);
    notes.extend(told);
    parsed.body = kept;
    parsed.body.retain_mut(|paragraph| {
        strip(paragraph, is_wire, notes);
        !paragraph.trim().is_empty()
    });
}

/// Moves the marked parts of a text to the notes.
fn take_marked(text: &mut String, notes: &mut Vec<String>) {
    if marks::are_in(text) {
        let (rest, told) = marks::without(text);
        *text = rest;
        notes.extend(told);
    }
}

/// Moves text for editors out of the middle of a text: marked parts, remarks in brackets, and text after capitalised
/// words that address editors.
fn strip(text: &mut String, is_wire: bool, notes: &mut Vec<String>) {
    take_marked(text, notes);
    take_remarks(text, is_wire, notes);
    if let Some(at) = address(text) {
        notes.push(text.split_off(at));
        text.truncate(text.trim_end_matches([' ', '\u{A0}', '(', '[', '-', '–', '—', '*', '#']).len());
    }
}

/// The position of words that address editors within a text: before a colon or a dash, and after a sentence unless the
/// words have no other meaning. At the start of a text they make all of it a note, which is not handled here.
fn address(text: &str) -> Option<usize> {
    if !has_byte(text, |byte| (byte == b':') | (byte == b'-') | (byte == 0xE2)) {
        return None;
    }
    let signs = sign_positions(text).map(|at| text[..at].trim_end_matches([' ', '\u{A0}']));
    // No phrase ends with a sign, and a row of dashes is many of them.
    let words = signs.filter(|words| !words.is_empty() && !words.ends_with(SIGNS));
    words.flat_map(|words| phrases::at_end(words).iter().filter_map(|phrase| address_of(words, phrase))).min()
}

/// The positions of the [`SIGNS`].
fn sign_positions(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    // The first byte of a sign.
    let may_be = |at: &usize| matches!(bytes[*at], b':' | b'-' | 0xE2);
    (0..bytes.len()).filter(may_be).filter(|at| text[*at..].starts_with(SIGNS))
}

/// The position of a phrase at the end of a text.
fn address_of(words: &str, phrase: &Phrase) -> Option<usize> {
    let until = words.strip_suffix(phrase.text)?;
    let before = until.trim_end();
    let is_word = !until.ends_with(char::is_alphanumeric);
    let ends = before.ends_with(['.', '!', '?', '؟', '…', '"', '”', '»', ')', ']', '*', '#']);
    (is_word && !before.is_empty() && (phrase.anywhere || ends)).then_some(until.len())
}

/// Moves remarks in brackets to the notes: `(Eds: …)`, `[NOT FOR PUBLICATION: …]`, and credits with contacts.
fn take_remarks(text: &mut String, is_wire: bool, notes: &mut Vec<String>) {
    if !has_byte(text, |byte| (byte == b'(') | (byte == b'[')) {
        return;
    }
    let mut kept = String::new();
    // The text before this position is kept or moved already.
    let mut done = 0;
    let mut from = 0;
    let next = |from: usize| text.as_bytes()[from..].iter().position(|byte| matches!(byte, b'(' | b'['));
    while let Some(start) = next(from).map(|at| from + at) {
        from = start + 1;
        let close = if text[start..].starts_with('(') { ')' } else { ']' };
        let window = &text[start..text.floor_char_boundary(start + REMARK_BYTES)];
        let Some(length) = window.find(close) else { continue };
        let remark = text[start + 1..start + length].trim_start_matches(['(', '[']);
        let is_note = remark.contains(':') && mark(remark, is_wire) == Some(Mark::Paragraph);
        let is_credit = contact::is_in(remark) && phrases::SIGN_OFF.begins_line(remark);
        if !is_note && !is_credit {
            continue;
        }
        notes.push(remark.to_owned());
        let is_double = text[start + 1..].starts_with(['(', '[']) && text[start + length + 1..].starts_with(close);
        kept.push_str(&text[done..start]);
        done = start + length + 1 + usize::from(is_double);
        from = done;
    }
    if done > 0 {
        kept.push_str(&text[done..]);
        *text = kept;
    }
}

/// Moves telephone numbers and mail addresses from a line of names to the notes.
fn take_contacts(line: &mut String, notes: &mut Vec<String>) {
    let contacts = contact::find(line);
    if contacts.is_empty() {
        return;
    }
    let (rest, told) = contact::without(line, &contacts);
    notes.extend(told);
    let rest = rest.replace("()", "").replace("( )", "").replace("<>", "").replace("[]", "");
    let parts = rest.split([',', ';', '|']).map(str::trim).filter(|part| part.contains(char::is_alphanumeric));
    let parts: Vec<&str> = parts.map(|part| part.trim_end_matches(['(', '<', '[', '-', '–', ':', ' '])).collect();
    *line = parts.join(", ");
}

/// Joins the notes to one text, each once.
fn joined(notes: Vec<String>) -> String {
    let mut joined = String::new();
    for note in notes.iter().map(|note| note.trim()) {
        if joined.len() > NOTE_BYTES {
            break;
        }
        if note.is_empty() || joined.contains(note) {
            continue;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(note);
    }
    joined
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;

#[cfg(test)]
mod formats_tests;
