//! Marks around what an element says is for editors, until the text leaves the parsers.
//!
//! Texts are joined, split and moved between fields on their way; marks in the text itself go with it. They are
//! non-characters (Unicode §23.7), which no text has.

/// Stands before what is for editors.
pub const FROM: char = '\u{FDD0}';
/// Stands behind it.
pub const TO: char = '\u{FDD1}';

/// A text without what is marked, and what was marked. What no mark closes goes to the end.
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

/// Whether a text has marks.
pub fn are_in(text: &str) -> bool {
    text.contains([FROM, TO])
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
