//! Folds letters, so that different spellings of a word become equal.

use std::{borrow::Cow, str::Chars, sync::LazyLock, vec::IntoIter};

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::{char_table::CharTable, is_invisible};

static FOLDED: LazyLock<CharTable<Folded>> = LazyLock::new(|| CharTable::new(Folded::of));

/// The form of a character in a text that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Folded {
    Nothing,
    One(char),
    Several,
}

/// The purpose of a folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// To compare texts: words of a search, tokens, sketches, names of the gazetteer, stop words, labels of parsers.
    /// Case, accents, vowel marks and invisible characters do not count. Latin letters become ASCII. Arabic and Persian
    /// letters that writers confuse become one: the seats of hamza, alif maqsura and both forms of ya, both forms of
    /// kaf, ta marbuta and all forms of ha. Arabic and Persian digits become ASCII.
    Comparison,
    /// To make addresses that people can read: only Latin letters lose their accents and become ASCII. Letters of other
    /// scripts stay as written, in NFC, without case, vowel points and invisible characters.
    Address,
}

/// Folds a text. Folding a folded text again does not change it.
pub fn fold(text: &str, profile: Profile) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    match profile {
        Profile::Comparison => for_comparison(text),
        Profile::Address => for_address(text),
    }
}

/// Folds a text for comparison, and borrows it if it is folded already.
pub fn fold_borrowed(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(fold(text, Profile::Comparison))
}

fn for_comparison(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_each(text, |c| folded.push(c));
    folded
}

/// Calls `each` with the characters of a text, folded for comparison, in their order.
pub fn fold_each(text: &str, mut each: impl FnMut(char)) {
    let table = &*FOLDED;
    for c in text.chars() {
        if c.is_ascii() {
            each(c.to_ascii_lowercase());
            continue;
        }
        match table.get(c) {
            Some(Folded::One(c)) => each(c),
            Some(Folded::Nothing) => {}
            Some(Folded::Several) | None => decomposed(c, &mut each),
        }
    }
}

/// The characters of a text, folded for comparison, in their order. A reader of the first ones folds no others.
pub fn folded_chars(text: &str) -> FoldedChars<'_> {
    FoldedChars { table: &FOLDED, chars: text.chars(), several: Vec::new().into_iter() }
}

/// The characters of a folded text.
#[derive(Debug)]
pub struct FoldedChars<'a> {
    table: &'static CharTable<Folded>,
    chars: Chars<'a>,
    /// What is left of the last character, if its folded form has several.
    several: IntoIter<char>,
}

impl Iterator for FoldedChars<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if let Some(c) = self.several.next() {
            return Some(c);
        }
        for c in self.chars.by_ref() {
            if c.is_ascii() {
                return Some(c.to_ascii_lowercase());
            }
            match self.table.get(c) {
                Some(Folded::One(c)) => return Some(c),
                Some(Folded::Nothing) => {}
                Some(Folded::Several) | None => {
                    let mut several = Vec::new();
                    decomposed(c, &mut |c| several.push(c));
                    self.several = several.into_iter();
                    if let Some(c) = self.several.next() {
                        return Some(c);
                    }
                }
            }
        }
        None
    }
}

/// Calls `each` with the folded form of a character. Marks are removed, so their order and the characters before them
/// have no effect, and each character is folded by itself.
fn decomposed(c: char, each: &mut impl FnMut(char)) {
    if let Some(letters) = latin(c) {
        letters.chars().for_each(each);
        return;
    }
    for c in std::iter::once(c).nfkd().flat_map(char::to_lowercase) {
        match latin(c) {
            Some(letters) => letters.chars().for_each(&mut *each),
            None if is_combining_mark(c) || is_invisible(c) => {}
            None => each(arabic(c)),
        }
    }
}

impl Folded {
    fn of(c: char) -> Self {
        let mut folded = String::new();
        decomposed(c, &mut |c| folded.push(c));
        let mut chars = folded.chars();
        match (chars.next(), chars.next()) {
            (None, _) => Self::Nothing,
            (Some(c), None) => Self::One(c),
            (Some(_), Some(_)) => Self::Several,
        }
    }
}

fn for_address(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd() {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
            continue;
        }
        for c in c.to_lowercase() {
            if let Some(letters) = latin(c) {
                folded.push_str(letters);
            } else if is_invisible(c) {
                // Some of them are marks too.
            } else if is_combining_mark(c) {
                let after_latin = folded.ends_with(|last: char| last.is_ascii());
                if !after_latin && !folded.is_empty() && !is_vowel_point(c) {
                    folded.push(c);
                }
            } else {
                folded.push(c);
            }
        }
    }
    folded.nfc().collect()
}

/// The ASCII letters for a Latin letter without a decomposition in Unicode.
fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' | 'ɖ' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        'ŋ' => "ng",
        'ŧ' => "t",
        'ĸ' => "k",
        'ə' => "e",
        'ƒ' => "f",
        _ => return None,
    })
}

/// The usual form of an Arabic letter, and the ASCII form of an Arabic or Persian digit.
fn arabic(c: char) -> char {
    match c {
        'ى' | '\u{6CC}' => 'ي',
        'ة' | '\u{6BE}' | '\u{6C1}' | '\u{6C3}' | '\u{6D5}' => 'ه',
        '\u{6A9}' => 'ك',
        'ٱ' => 'ا',
        '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}' => ascii_digit(c).unwrap_or(c),
        c => c,
    }
}

/// The ASCII form of an ASCII, Arabic or Persian digit.
pub fn ascii_digit(c: char) -> Option<char> {
    let zero = match c {
        '0'..='9' => return Some(c),
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6F0}'..='\u{6F9}' => '\u{6F0}',
        _ => return None,
    };
    char::from_digit(u32::from(c) - u32::from(zero), 10)
}

/// Whether a character is a point of an Arabic or Hebrew vowel, which most writers omit.
fn is_vowel_point(c: char) -> bool {
    matches!(c, '\u{64B}'..='\u{652}' | '\u{670}' | '\u{591}'..='\u{5BD}' | '\u{5BF}'
        | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_a_word_are_one() {
        for (one, other) in [
            ("Élysée", "elysee"),
            ("e\u{301}", "e"),
            ("Œuvre", "oeuvre"),
            ("Außenminister", "aussenminister"),
            ("Đặng", "dang"),
            ("Sáŋkt Þór", "sangkt thor"),
            ("İzmir", "izmir"),
            ("ﬁnale", "finale"),
            ("أكّدت", "اكدت"),
            ("مَرَّاكُش", "مـراكش"),
            ("طنجة", "طنجه"),
            ("مکتب", "مكتب"),
            ("علی", "على"),
            ("١٢ a\u{AD}b", "۱۲ ab"),
            ("می\u{200C}شود", "میشود"),
            ("葛\u{E0100}城 ❤\u{FE0F}", "葛城 ❤"),
            ("a\u{2063}b\u{E0061}\u{34F}c\u{FEFF}", "abc"),
        ] {
            assert_eq!(fold(one, Profile::Comparison), fold(other, Profile::Comparison), "{one}");
        }
        assert_eq!(fold("١٢", Profile::Comparison), "12");
        assert_eq!(folded_chars("Œuvre ﬁ\u{301}nale").collect::<String>(), "oeuvre finale");
    }

    #[test]
    fn an_address_keeps_the_letters_of_other_scripts() {
        for (text, folded) in [
            ("Économie", "economie"),
            ("Tiếng Việt, Ǽgir", "tieng viet, aegir"),
            ("قدمًا إلى مرّاكش", "قدما إلى مراكش"),
            ("شَلוֹם", "شلום"),
            ("Москва\u{301} Йорк", "москва\u{301} йорк"),
            ("हिन्दी", "हिन्दी"),
            ("한국", "한국"),
            ("Bundes\u{AD}kanzler می\u{200C}شود 葛\u{E0100}城", "bundeskanzler میشود 葛城"),
        ] {
            assert_eq!(fold(text, Profile::Address), folded, "{text}");
        }
    }
}
