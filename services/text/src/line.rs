//! Cleans and splits text from outside.

use std::{borrow::Cow, sync::LazyLock};

use memchr::memchr_iter;
use unicode_normalization::UnicodeNormalization as _;

use crate::{
    char_table::CharTable,
    invisible::without_needless,
    signs::{has_byte, has_pair},
};

/// Whether cleaning removes this character: controls, marks that embed, override or isolate the direction of the text
/// around them, byte-order marks and non-characters. Tabs and line ends are white space and stay.
pub fn is_forbidden(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => true,
        c => c.is_control(),
    }
}

/// The characters of windows-1252 from 0x80 to 0x9F. A control stands where it defines none.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

fn is_c1(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9F}')
}

/// The text with its C1 controls read as windows-1252, as HTML reads their references. No text contains such a control;
/// a program that took windows-1252 for ISO 8859-1 wrote it.
pub fn without_c1(text: &str) -> Cow<'_, str> {
    // The first byte of a C1 control in UTF-8 is always this one.
    let bytes = text.as_bytes();
    if !memchr_iter(0xC2, bytes).any(|at| bytes.get(at + 1).is_some_and(|second| *second < 0xA0)) {
        return Cow::Borrowed(text);
    }
    let read = |c: char| if is_c1(c) { WINDOWS_1252[c as usize - 0x80] } else { c };
    Cow::Owned(text.chars().map(read).collect())
}

/// Whether a character is white space that may be folded. No-break spaces are typography and stay.
fn folds(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{202F}')
}

/// Whether a text is invisible to readers: it has only white space and marks without width.
pub fn is_blank(text: &str) -> bool {
    let unseen = |c: char| {
        let mark = matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}');
        let joiner = matches!(c, '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}');
        let variant = matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E0FFF}');
        c.is_whitespace() || mark || joiner || variant
    };
    text.chars().all(unseen)
}

/// Whether a text is a clean line already, as nearly all are.
fn is_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    if has_byte(text, |byte| (byte < b' ') | (byte == 0x7F))
        || has_pair(text, |first, second| (first == b' ') & (second == b' '))
    {
        return false;
    }
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].first_chunk::<8>().is_some_and(|chunk| chunk.is_ascii()) {
            at += 8;
        } else if bytes[at].is_ascii() {
            at += 1;
        } else {
            let Some(c) = text[at..].chars().next().filter(|c| IN_LINES.get(*c) == Some(true)) else { return false };
            at += c.len_utf8();
        }
    }
    !text.starts_with(char::is_whitespace) && !text.ends_with(char::is_whitespace)
}

/// Whether a character beyond ASCII stays in any line as it is. Below U+0300, among Arabic letters and common
/// punctuation, every character is its own NFC.
static IN_LINES: LazyLock<CharTable<bool>> = LazyLock::new(|| {
    let is_own_nfc = |c: char| matches!(c, '\0'..='\u{2FF}' | '\u{621}'..='\u{64A}' | '\u{2010}'..='\u{2027}');
    CharTable::new(|c| is_own_nfc(c) && !folds(c) && !is_forbidden(c) && c != '\u{AD}')
});

/// Makes one line in NFC: reads C1 controls as windows-1252, removes forbidden and needless invisible characters, and
/// folds white space to single spaces. Empty if the result would be invisible to readers.
pub fn clean_line(raw: &str) -> String {
    let raw = raw.trim_matches(|c: char| c.is_whitespace() && !is_c1(c));
    if is_line(raw) {
        return if is_blank(raw) { String::new() } else { raw.to_owned() };
    }
    made_a_line(raw)
}

/// Like [`clean_line`], for a text that is a clean line as a rule.
pub fn cleaned_line(text: String) -> String {
    if is_line(&text) && !is_blank(&text) { text } else { clean_line(&text) }
}

fn made_a_line(raw: &str) -> String {
    let raw = without_c1(raw);
    let raw = if raw.contains(is_forbidden) { raw.chars().filter(|c| !is_forbidden(*c)).collect() } else { raw };
    let raw = without_needless(&raw);
    let mut line = String::with_capacity(raw.len());
    let mut gap = false;
    for c in raw.nfc() {
        if folds(c) {
            gap = !line.is_empty();
            continue;
        }
        if gap {
            line.push(' ');
            gap = false;
        }
        line.push(c);
    }
    if is_blank(&line) { String::new() } else { line.trim().to_owned() }
}

/// Splits a text into pieces of up to `max` characters, between words if possible.
pub fn pieces(text: &str, max: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((limit, _)) = rest.char_indices().nth(max) {
        let at = rest[..limit].rfind(char::is_whitespace).filter(|at| *at > 0).unwrap_or(limit);
        pieces.push(rest[..at].trim_end());
        rest = rest[at..].trim_start();
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_text_is_gone() {
        assert_eq!(clean_line("a\0b\u{202E}c\u{2066}d\u{9D}e\u{FEFF}"), "abcde");
        assert_eq!(clean_line("  one \r\n\t two\u{2003}three "), "one two three");
        assert_eq!(clean_line("«\u{A0}oui\u{A0}»"), "«\u{A0}oui\u{A0}»");
        assert_eq!(clean_line("e\u{301}"), "é");
        assert_eq!(clean_line("\u{202E}evil\u{2028}end\u{FFFF}"), "evil end");
        assert_eq!(clean_line("\u{200B}\u{200F} \u{AD}"), "");
        assert_eq!(cleaned_line("  one \u{200B}".into()), "one");
        assert_eq!(clean_line("a\u{200F}ب"), "a\u{200F}ب", "a plain direction mark is part of Arabic text");
    }

    #[test]
    fn controls_of_c1_are_characters_of_windows_1252() {
        for (raw, line) in [
            ("Don\u{92}t", "Don’t"),
            ("5\u{A0}\u{80}", "5\u{A0}€"),
            ("\u{93}Non\u{94} \u{96} dit-il\u{85}", "“Non” – dit-il…"),
            ("c\u{9C}ur\u{81}", "cœur"),
            ("\u{85} et", "… et"),
        ] {
            assert_eq!(clean_line(raw), line, "{raw:?}");
        }
        assert_eq!(without_c1("«\u{A0}déjà\u{A0}»"), "«\u{A0}déjà\u{A0}»");
    }

    #[test]
    fn a_line_that_is_one_already_stays_as_it_is() {
        for text in ["", "a", "« Le café », dit-il", "Il a dit\u{A0}: “oui” — non…", "افتتح الميناء اليوم"]
        {
            assert!(is_line(text) && clean_line(text) == text && cleaned_line(text.into()) == text, "{text}");
        }
        for text in [
            " a",
            "a ",
            "a  b",
            "a\nb",
            "\u{A0}a",
            "a\u{A0}",
            "e\u{301}",
            "a\u{85}",
            "a\u{202E}",
            "a\u{AD}b",
            "ب\u{653}",
        ] {
            assert!(!is_line(text), "{text:?}");
        }
    }

    #[test]
    fn what_nobody_sees_is_blank() {
        assert!(is_blank("") && is_blank(" \u{A0}\u{200B}\u{AD}\u{2060}\u{FE0F}"));
        assert!(!is_blank("\u{200F}ب") && !is_blank("🗞") && !is_blank("."));
    }

    #[test]
    fn pieces_lose_no_word() {
        assert_eq!(pieces("one two three", 8), ["one two", "three"]);
        assert_eq!(pieces("ééééé", 2), ["éé", "éé", "é"]);
        assert_eq!(pieces("", 2), [""]);
    }
}
