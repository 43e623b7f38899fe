//! Removes what mail programs and lawyers add to a text, by small named rules.

use super::super::{boilerplate::key, plain};
use crate::{key::KeyChars, word_list::WordList};

/// The longest footer of a mailing list, in bytes.
const FOOTER_BYTES: usize = 400;

/// Legal notices, as [`key`] writes them.
static LEGAL: WordList = WordList::keyed(include_str!("data/legal.txt"));
/// Phrases of a mailing list's footer.
static LIST: WordList = WordList::keyed(include_str!("data/list_footer.txt"));
/// Signatures of telephones.
static DEVICES: WordList = WordList::keyed(include_str!("data/devices.txt"));
/// Lines above a mail that is answered.
static ORIGINAL: WordList = WordList::keyed(include_str!("data/original.txt"));
/// Lines above a mail that is forwarded.
static FORWARDED: WordList = WordList::keyed(include_str!("data/forwarded.txt"));
/// The header lines below such a line.
static HEADERS: WordList = WordList::keyed(include_str!("data/headers.txt"));

/// The paragraphs of a plain text, without signature, quotes and footers.
pub fn plain(text: &str, flowed: Option<bool>) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let text = match flowed {
        Some(deletes) => unflowed(&text, deletes),
        None => text,
    };
    let mut kept: Vec<&str> = Vec::new();
    let mut under_forward = false;
    for line in text.lines() {
        if is_signature(line) || is_marker(line, &ORIGINAL) {
            break;
        }
        if line.starts_with('>') {
            drop_introduction(&mut kept);
            continue;
        }
        if is_marker(line, &FORWARDED) {
            under_forward = true;
            continue;
        }
        if under_forward {
            let is_header = line.split_once(':').is_some_and(|(name, _)| HEADERS.has_line(name));
            under_forward = is_header || line.trim().is_empty();
            if under_forward {
                continue;
            }
        }
        kept.push(line);
    }
    let paragraphs = plain::paragraphs(&kept.join("\n"));
    paragraphs.into_iter().filter(|paragraph| !is_footer(paragraph)).collect()
}

/// The paragraphs of a text that was markup, without signature, quotes and footers.
pub fn paragraphs(paragraphs: Vec<String>) -> Vec<String> {
    let ends =
        |paragraph: &String| is_signature(paragraph) || is_marker(paragraph, &ORIGINAL) || is_introduction(paragraph);
    let kept = paragraphs.into_iter().take_while(|paragraph| !ends(paragraph));
    kept.filter(|paragraph| !is_footer(paragraph) && !is_marker(paragraph, &FORWARDED)).collect()
}

/// Joins the lines of a flowed text (RFC 3676 §4).
fn unflowed(text: &str, deletes: bool) -> String {
    let mut whole = String::with_capacity(text.len());
    for line in text.lines() {
        // A sender adds a space before a line that would look like something else, such as a quote.
        let line = line.strip_prefix(' ').filter(|line| !line.starts_with('>')).unwrap_or(line);
        let soft = line.ends_with(' ') && line != "-- ";
        whole.push_str(if soft && deletes { line.trim_end_matches(' ') } else { line });
        if !soft {
            whole.push_str("\n\n");
        }
    }
    // A fixed line ends its paragraph; the signature's mark stays one line.
    whole.replace("\n\n\n", "\n\n")
}

/// Whether a line begins the signature: `-- ` alone (RFC 3676 §4.3).
fn is_signature(line: &str) -> bool {
    matches!(line.trim_end_matches('\r'), "-- " | "--" | "—" | "__" | "-- \u{A0}")
}

fn is_marker(line: &str, words: &WordList) -> bool {
    // A line that starts with "begin" is unambiguous; the others are between dashes.
    let begins = || KeyChars::of(line).take(5).eq("begin".chars());
    line.len() <= 100 && (line.contains("--") || begins()) && words.has_line(line)
}

static QUOTE_BEGINS: WordList = WordList::of(include_str!("data/quote_begins.txt"));
static QUOTE_SAYS: WordList = WordList::of(include_str!("data/quote_says.txt"));

/// Whether a line introduces a quote: `On Monday Amina wrote:` and similar ones.
fn is_introduction(line: &str) -> bool {
    let line = line.trim();
    if line.len() > 200 || !line.ends_with(':') {
        return false;
    }
    let key = key(line);
    QUOTE_BEGINS.begins(&key) && QUOTE_SAYS.occurs_in(&key)
}

/// Drops the lines that introduce a quote, if they are the last.
fn drop_introduction(kept: &mut Vec<&str>) {
    let last = kept.iter().rposition(|line| !line.trim().is_empty());
    let Some(last) = last else { return };
    let before = last.checked_sub(1).and_then(|at| kept.get(at)).copied().unwrap_or_default();
    let line = kept.get(last).copied().unwrap_or_default();
    if is_introduction(line) {
        kept.truncate(last);
    } else if is_introduction(&format!("{} {}", before.trim(), line.trim())) {
        kept.truncate(last - 1);
    }
}

fn is_footer(paragraph: &str) -> bool {
    let is_of_device = || paragraph.len() <= 60 && DEVICES.starts_line(paragraph);
    let is_of_list = || paragraph.len() <= FOOTER_BYTES && LIST.occurs_in(&key(paragraph));
    LEGAL.starts_line(paragraph) || is_of_device() || is_of_list()
}

#[cfg(test)]
#[path = "trim_tests.rs"]
mod tests;
