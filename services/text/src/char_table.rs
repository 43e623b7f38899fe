//! A property of each common character, computed once.

use std::sync::LazyLock;

/// The end of the first range: Latin, Greek, Cyrillic, Hebrew and Arabic letters.
const LETTERS_END: u32 = 0x700;
/// The second range: punctuation.
const PUNCTUATION: std::ops::Range<u32> = 0x2000..0x2070;

/// A property of the characters below U+0700 and of general punctuation, which are most characters of most texts.
#[derive(Debug)]
pub struct CharTable<T> {
    letters: Vec<T>,
    punctuation: Vec<T>,
}

impl<T: Copy> CharTable<T> {
    pub fn new(property: impl Fn(char) -> T) -> Self {
        let of = |range: std::ops::Range<u32>| range.filter_map(char::from_u32).map(&property).collect();
        Self { letters: of(0..LETTERS_END), punctuation: of(PUNCTUATION) }
    }

    /// The property of a character; `None` if the character is not in the table.
    pub fn get(&self, c: char) -> Option<T> {
        let code = u32::from(c);
        match code.checked_sub(PUNCTUATION.start) {
            None => self.letters.get(code as usize).copied(),
            Some(place) => self.punctuation.get(place as usize).copied(),
        }
    }
}

static KINDS: LazyLock<CharTable<Kind>> = LazyLock::new(|| CharTable::new(Kind::of));

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Letter,
    Number,
    Other,
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            c if c.is_alphabetic() => Self::Letter,
            c if c.is_numeric() => Self::Number,
            _ => Self::Other,
        }
    }
}

/// As [`char::is_alphabetic`], but fast for common characters.
pub fn is_alphabetic(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    KINDS.get(c).map_or_else(|| c.is_alphabetic(), |kind| kind == Kind::Letter)
}

/// As [`char::is_alphanumeric`], but fast for common characters.
pub fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    KINDS.get(c).map_or_else(|| c.is_alphanumeric(), |kind| kind != Kind::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_has_its_own_property() {
        let table = CharTable::new(|c| c);
        for c in (0..=0x3000).filter_map(char::from_u32) {
            let is_known = u32::from(c) < LETTERS_END || PUNCTUATION.contains(&u32::from(c));
            assert_eq!(table.get(c), is_known.then_some(c));
            assert_eq!(is_alphabetic(c), c.is_alphabetic());
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric());
        }
    }
}
