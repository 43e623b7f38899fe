//! Decodes text of mails, whose charset may be in quotes, wrong, unknown or missing.

use super::super::decode::{self, Decoded};
use crate::word_list::WordList;

/// Labels of mail programs that name no charset.
static NO_CHARSETS: WordList = WordList::of(include_str!("data/no_charsets.txt"));

/// The label without the quotes and the language around it (RFC 2231 §5); empty if it names no charset.
pub fn label(label: &str) -> String {
    let label = label.split('*').next().unwrap_or_default();
    let bare = label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | ',' | '\\' | '='));
    let label = bare.to_ascii_lowercase();
    if NO_CHARSETS.has(&label) { String::new() } else { label }
}

/// Converts bytes to text: as valid UTF-8, else in the labelled charset, else in a guessed one.
pub fn decoded(bytes: &[u8], label: &str) -> Decoded {
    let label = self::label(label);
    let content_type = Some(format!("text/plain; charset={label}")).filter(|_| !label.is_empty());
    decode::decode_or_western(bytes, content_type.as_deref())
}

/// The text that [`decoded`] gives, without whether its encoding is guessed.
pub fn text_of(bytes: &[u8], label: &str) -> String {
    decoded(bytes, label).text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charset_counts_in_quotes_and_an_unknown_or_wrong_one_is_guessed() {
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode("Правительство одобрило новый бюджет");
        let (arabic, _, _) = encoding_rs::WINDOWS_1256.encode("افتتح المغرب ميناء آسفي الجديد اليوم");
        for (bytes, label, text) in [
            (&b"caf\xe9"[..], "\"iso-8859-1\"", "café"),
            (b"caf\xe9", "'ISO-8859-1'", "café"),
            (b"caf\xe9", "iso-8859-1*fr", "café"),
            (b"caf\xe9", "", "café"),
            (b"caf\xe9", "klingon", "café"),
            (b"caf\xe9", "utf-8", "café"),
            (b"caf\xe9", "us-ascii", "café"),
            (b"caf\xe9", "x-user-defined", "café"),
            ("café".as_bytes(), "iso-8859-1", "café"),
            (b"caf\x82", "cp850", "café"),
            (&cyrillic, "unknown-8bit", "Правительство одобрило новый бюджет"),
            (&cyrillic, "cp-1251", "Правительство одобрило новый бюджет"),
            (&arabic, "", "افتتح المغرب ميناء آسفي الجديد اليوم"),
            (b"\x1b$BF|K\\\x1b(B", "'iso-2022-jp'", "日本"),
            (b"", "x", ""),
        ] {
            assert_eq!(text_of(bytes, label), text, "{label}");
        }
        assert_eq!(text_of("café à Safi, ébloui".as_bytes().split_last().unwrap().1, ""), "café à Safi, éblou");
        assert!(text_of(&"Hé à".as_bytes()[..5], "utf-8").starts_with("Hé "));
    }
}
