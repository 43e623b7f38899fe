//! Splits a text into words.

use unicode_normalization::char::is_combining_mark;

use crate::is_invisible;

/// A word with its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// As written.
    pub text: &'a str,
    /// The position in the text, in bytes.
    pub start: usize,
}

impl Word<'_> {
    /// The end of the word in the text, in bytes.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The words of a text in order: runs of letters and digits with their marks. An invisible character inside a word
/// belongs to it. In scripts without spaces each character is a word.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.find(|(_, c)| begins_word(*c))?;
        let mut end = start + first.len_utf8();
        let is_alone = is_word_alone(first);
        while let Some((at, c)) = chars.next_if(|(_, c)| match c {
            c if is_combining_mark(*c) || is_invisible(*c) => true,
            c => !is_alone && c.is_alphanumeric() && !is_word_alone(*c),
        }) {
            // An invisible character after a word does not belong to it.
            if c == TATWEEL || !is_invisible(c) {
                end = at + c.len_utf8();
            }
        }
        Some(Word { text: &text[start..end], start })
    })
}

const TATWEEL: char = '\u{640}';

fn begins_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii() && c.is_alphanumeric() && !is_combining_mark(c) && !is_invisible(c)
}

/// Whether a character is of a script without spaces: Chinese or Japanese.
pub fn is_word_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{2FA1F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        words(text).map(|word| word.text).collect()
    }

    #[test]
    fn words_are_separated_in_every_script() {
        assert_eq!(texts("L’Élysée, à Tanger-Tétouan: 1,5"), ["L", "Élysée", "à", "Tanger", "Tétouan", "1", "5"]);
        assert_eq!(texts("أكّدت الحكومة، إلى"), ["أكّدت", "الحكومة", "إلى"]);
        assert_eq!(texts("東京に 2025年"), ["東", "京", "に", "2025", "年"]);
        assert_eq!(texts("—… !"), Vec::<&str>::new());
    }

    #[test]
    fn an_invisible_character_is_a_part_of_a_word_only_inside_it() {
        assert_eq!(texts("a\u{AD}b c\u{200F} \u{200E}d"), ["a\u{AD}b", "c", "d"]);
    }
}
