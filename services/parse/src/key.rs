//! The key of a line, by which lines and phrases are compared.
//!
//! A line is compared with many phrases and equals none as a rule. Its first characters already show this, so the rest
//! of its key is made only if a phrase begins with the same ones.

use newsroom_text::{FoldedChars, WordSet, folded_chars, is_alphanumeric};

/// The number of characters of an opening.
const OPENING: usize = 5;
/// The bits of a character in an opening.
const CHAR_BITS: u32 = 21;

/// A line for comparison: folded, without punctuation, words joined by single spaces.
pub fn key(line: &str) -> String {
    let mut key = String::with_capacity(line.len());
    key.extend(KeyChars::of(line));
    key
}

/// The characters of the [`key`] of a line, in order.
#[derive(Debug)]
pub struct KeyChars<'a> {
    folded: FoldedChars<'a>,
    is_begun: bool,
    /// The first letter of a word, after the space before it.
    letter: Option<char>,
}

impl<'a> KeyChars<'a> {
    pub fn of(line: &'a str) -> Self {
        Self { folded: folded_chars(line), is_begun: false, letter: None }
    }
}

impl Iterator for KeyChars<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if let Some(letter) = self.letter.take() {
            return Some(letter);
        }
        let mut is_gap = false;
        for c in self.folded.by_ref() {
            if !is_alphanumeric(c) {
                is_gap |= !c.is_control();
                continue;
            }
            if is_gap && self.is_begun {
                self.letter = Some(c);
                return Some(' ');
            }
            self.is_begun = true;
            return Some(c);
        }
        None
    }
}

/// The keys of phrases, as far as they tell which lines equal none of the phrases or begin with none.
#[derive(Debug, Default)]
pub struct Openings {
    packed: WordSet<u128>,
    /// The length of the longest key in bytes.
    longest: usize,
}

impl Openings {
    pub fn of<'a>(keys: impl Iterator<Item = &'a str>) -> Self {
        let mut openings = Self::default();
        for key in keys {
            openings.longest = openings.longest.max(key.len());
            openings.packed.insert(key.chars().take(OPENING).fold(0, packed));
        }
        openings
    }

    /// Whether a text with these characters may begin with one of the keys.
    pub fn may_begin(&self, chars: impl Iterator<Item = char>) -> bool {
        let mut opening = 0;
        chars.take(OPENING).any(|c| {
            opening = packed(opening, c);
            self.packed.contains(&opening)
        })
    }

    /// The key of a line; `None` if the first characters or the length show that it equals none of the keys.
    pub fn key_of_equal(&self, line: &str) -> Option<String> {
        let mut chars = KeyChars::of(line);
        let opening = chars.by_ref().take(OPENING).fold(0, packed);
        if !self.packed.contains(&opening) {
            return None;
        }
        let key = self.key(opening, chars);
        (key.len() <= self.longest).then_some(key)
    }

    /// The beginning of the key of a line, as long as the longest of the keys or longer; `None` if the first characters
    /// show that it begins with none of the keys.
    pub fn key_of_longer(&self, line: &str) -> Option<String> {
        let mut chars = KeyChars::of(line);
        let mut opening = 0;
        let mut is_known = false;
        for c in chars.by_ref().take(OPENING) {
            opening = packed(opening, c);
            is_known |= self.packed.contains(&opening);
        }
        is_known.then(|| self.key(opening, chars))
    }

    /// The key with this opening, up to the first character beyond the longest of the keys.
    fn key(&self, opening: u128, mut rest: KeyChars<'_>) -> String {
        let mut key = String::with_capacity(self.longest + 8);
        key.extend(unpacked(opening));
        while key.len() <= self.longest
            && let Some(c) = rest.next()
        {
            key.push(c);
        }
        key
    }
}

/// An opening with one character more.
fn packed(opening: u128, c: char) -> u128 {
    opening << CHAR_BITS | u128::from(u32::from(c))
}

/// The characters of an opening. No key has the character 0, which is a control.
fn unpacked(opening: u128) -> impl Iterator<Item = char> {
    let at = move |place: u32| (opening >> (place * CHAR_BITS)) & ((1 << CHAR_BITS) - 1);
    let codes = (0..OPENING as u32).rev().map(at).filter(|code| *code > 0);
    codes.filter_map(|code| char::from_u32(u32::try_from(code).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_only_words() {
        for (line, expected) in [
            ("  « À lire aussi : »", "a lire aussi"),
            ("L’E-mail\u{AD}s\u{0}x!", "l e mailsx"),
            ("ﬃ ŒUVRE — ١٢", "ffi oeuvre 12"),
            ("*** ", ""),
        ] {
            assert_eq!(key(line), expected, "{line}");
        }
    }

    #[test]
    fn a_key_is_made_only_of_a_line_that_may_be_known() {
        let openings = Openings::of(["x", "ab", "eds note", "note"].into_iter());
        for (line, equal, longer) in [
            ("Eds: NOTE", Some("eds note"), Some("eds note")),
            ("Eds", None, None),
            ("Eds N.", Some("eds n"), Some("eds n")),
            ("Eds: note that", None, Some("eds note ")),
            ("X", Some("x"), Some("x")),
            ("x y", None, Some("x y")),
            ("Ab!", Some("ab"), Some("ab")),
            ("note 12345678", None, Some("note 1234")),
            ("other", None, None),
            ("", None, None),
        ] {
            assert_eq!(openings.key_of_equal(line).as_deref(), equal, "{line}");
            assert_eq!(openings.key_of_longer(line).as_deref(), longer, "{line}");
        }
        assert_eq!(Openings::of([""].into_iter()).key_of_equal("*").as_deref(), Some(""));
    }
}
