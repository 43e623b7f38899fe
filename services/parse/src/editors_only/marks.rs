//! Marks around text that an element declares to be for editors, until the text leaves the parsers.
//!
//! Parsers join, split and move texts between fields; marks inside a text move with it. The marks are
//! non-characters (Unicode §23.7), which no text contains.

/// Begins text for editors.
pub const FROM: char = '\u{FDD0}';
/// Ends text for editors.
pub const TO: char = '\u{FDD1}';

/// Splits a text into the text without marked parts, and the marked parts. An unclosed mark extends to the end.
pub fn without(text: &str) -> (String, Vec<String>) {
    let (mut rest, mut told) = (String::with_capacity(text.len()), Vec::new());
    let mut left = text;
    while let Some((before, behind)) = left.split_once(FROM) {
        rest.push_str(before);
        let (marked, behind) = behind.split_once(TO).unwrap_or((behind, ""));
        told.push(marked.replace(FROM, " "));
        left = behind;
    }
    rest.push_str(left);
    (rest.replace(TO, ""), told)
}

/// Whether a text contains marks.
pub fn are_in(text: &str) -> bool {
    // The first byte of a mark, which few texts contain.
    text.as_bytes().contains(&0xEF) && text.contains([FROM, TO])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_marked_is_apart_from_the_rest() {
        for (text, rest, told) in [
            ("a", "a", &[][..]),
            ("a\u{FDD0}b\u{FDD1}c\u{FDD0}d\u{FDD1}", "ac", &["b", "d"]),
            ("a\u{FDD0}b", "a", &["b"]),
            ("a\u{FDD1}b", "ab", &[]),
            ("\u{FDD0}\u{FDD0}b\u{FDD1}\u{FDD1}", "", &[" b"]),
        ] {
            let told: Vec<String> = told.iter().map(ToString::to_string).collect();
            assert_eq!(without(text), (rest.to_owned(), told), "{text:?}");
        }
    }
}
