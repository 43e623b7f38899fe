//! Cleans text at the door.

use unicode_normalization::UnicodeNormalization as _;

/// What no text keeps: controls, marks that embed, override or isolate the direction of the text
/// around them, byte-order marks and non-characters. Tabs and line ends are white space, not these.
fn is_forbidden(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => true,
        c => c.is_control(),
    }
}

/// White space that may be folded. The no-break spaces are typography and stay.
fn is_foldable_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{202F}')
}

/// Nothing that a reader would see.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}')
}

/// One line: forbidden characters gone, white space folded to single spaces, NFC. Empty when a
/// reader would see nothing of it.
pub fn clean_line(raw: &str) -> String {
    let mut line = String::with_capacity(raw.len());
    let mut gap = false;
    for c in raw.chars().filter(|c| !is_forbidden(*c)).nfc() {
        if is_foldable_space(c) {
            gap = !line.is_empty();
            continue;
        }
        if gap {
            line.push(' ');
            gap = false;
        }
        line.push(c);
    }
    if line.chars().all(is_invisible) { String::new() } else { line.trim().to_owned() }
}

/// The paragraphs, each one line; one that holds blank lines is parted there, an empty one goes.
pub fn clean_paragraphs(raw: &[String]) -> Vec<String> {
    let mut paragraphs = Vec::with_capacity(raw.len());
    for text in raw {
        let mut paragraph = String::new();
        for source_line in text.lines() {
            if source_line.trim().is_empty() {
                paragraphs.push(clean_line(&paragraph));
                paragraph.clear();
            } else {
                paragraph.push_str(source_line);
                paragraph.push('\n');
            }
        }
        paragraphs.push(clean_line(&paragraph));
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// Whether the text has more than `max` characters.
pub fn exceeds(text: &str, max: usize) -> bool {
    text.len() > max && text.chars().nth(max).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_text_is_gone() {
        assert_eq!(clean_line("a\0b\u{202E}c\u{2066}d\u{9b}e\u{FEFF}"), "abcde");
        assert_eq!(clean_line("  one \r\n\t two\u{2003}three "), "one two three");
        assert_eq!(clean_line("«\u{A0}oui\u{A0}»"), "«\u{A0}oui\u{A0}»");
        assert_eq!(clean_line("e\u{301}"), "é");
        assert_eq!(clean_line("\u{200B}\u{200F} \u{AD}"), "");
        assert_eq!(clean_line("a\u{200F}ب"), "a\u{200F}ب", "a plain direction mark is part of Arabic text");
    }

    #[test]
    fn a_blank_line_parts_paragraphs() {
        let raw = ["one\ntwo\r\n\r\nthree".to_owned(), " \n ".to_owned(), "four".to_owned()];
        assert_eq!(clean_paragraphs(&raw), ["one two", "three", "four"]);
    }
}
