//! Splits a text into words.

use std::sync::LazyLock;

use unicode_normalization::char::is_combining_mark;

use crate::{char_table::CharTable, is_invisible};

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
    let classes = &*CLASSES;
    let class = |c| classes.get(c).unwrap_or_else(|| Class::of(c));
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.find(|(_, c)| matches!(class(*c), Class::Letter | Class::Alone))?;
        let mut end = start + first.len_utf8();
        let is_alone = is_word_alone(first);
        while let Some(&(at, c)) = chars.peek() {
            match class(c) {
                Class::Letter if !is_alone => end = at + c.len_utf8(),
                Class::Mark => end = at + c.len_utf8(),
                // An invisible character after a word does not belong to it.
                Class::Invisible => {}
                Class::Letter | Class::Alone | Class::Other => break,
            }
            chars.next();
        }
        Some(Word { text: &text[start..end], start })
    })
}

static CLASSES: LazyLock<CharTable<Class>> = LazyLock::new(|| CharTable::new(Class::of));

/// The class of a character in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// A letter or digit.
    Letter,
    /// A letter that is a word.
    Alone,
    /// A mark of the letter before it, or tatweel, which stretches an Arabic word.
    Mark,
    Invisible,
    Other,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            TATWEEL => Self::Mark,
            c if is_combining_mark(c) => Self::Mark,
            c if is_invisible(c) => Self::Invisible,
            c if is_word_alone(c) && c.is_alphanumeric() => Self::Alone,
            c if c.is_alphanumeric() => Self::Letter,
            _ => Self::Other,
        }
    }
}

const TATWEEL: char = '\u{640}';

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
