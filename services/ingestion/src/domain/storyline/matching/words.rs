//! The words of a text, folded so that different spellings match, with their positions.

use std::{borrow::Cow, ops::Range};

use newsroom_text::{Token, fold_borrowed, is_stop_word, is_word_alone, tokens};

/// A word or number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// The word without case, accents and vowel marks.
    pub text: Cow<'a, str>,
    /// The position in the original text, in bytes.
    pub at: Range<usize>,
    pub kind: Kind,
}

/// The kind of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A stop word, which says nothing about the subject.
    Stop,
    /// A content word.
    Plain,
    /// A word with a capital letter that is not at the beginning of a sentence.
    Name,
    /// A word with a capital letter at the beginning of a sentence.
    Opening,
    /// A number. Years count as content words because too many texts share them.
    Number,
}

impl Word<'_> {
    /// Whether the word says something about the subject.
    pub fn tells(&self) -> bool {
        self.kind != Kind::Stop
    }
}

/// The words of a text in order, at most `most`.
pub(super) fn words(text: &str, most: usize) -> Vec<Word<'_>> {
    tokens(text).map(word).take(most).collect()
}

fn word(token: Token<'_>) -> Word<'_> {
    let at = token.start..token.end();
    let (opens, is_capitalised) = (token.opens, token.text.starts_with(char::is_uppercase));
    let text = token.number.map_or_else(|| fold_borrowed(token.text), Cow::Owned);
    let is_number = text.starts_with(|c: char| c.is_ascii_digit());
    let is_year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    // A single letter is usually the remainder of a word with an apostrophe.
    let is_letter = text.chars().nth(1).is_none() && !text.starts_with(is_word_alone);
    let kind = match () {
        () if is_number && !is_year => Kind::Number,
        () if is_stop_word(&text) || (is_letter && !is_number) => Kind::Stop,
        () if is_number || !is_capitalised => Kind::Plain,
        () if opens => Kind::Opening,
        () => Kind::Name,
    };
    Word { text, at, kind }
}

/// The number of letters of a stem.
const STEM_LETTERS: usize = 6;

/// The stem of a word, so that its forms match: the first six letters; in Arabic without article and clitics.
pub(super) fn stem(word: &str) -> &str {
    if word.is_ascii() {
        return &word[..word.len().min(STEM_LETTERS)];
    }
    const CLITICS: [&str; 7] = ["وال", "بال", "كال", "فال", "لل", "ال", "و"];
    let bare = CLITICS.iter().find_map(|clitic| word.strip_prefix(clitic)).filter(|bare| bare.chars().count() >= 3);
    let word = bare.unwrap_or(word);
    word.char_indices().nth(STEM_LETTERS).map_or(word, |(end, _)| &word[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(String, Kind)> {
        words(text, 100).into_iter().map(|word| (word.text.into_owned(), word.kind)).collect()
    }

    fn texts(text: &str) -> Vec<String> {
        words(text, 100).into_iter().map(|word| word.text.into_owned()).collect()
    }

    #[test]
    fn spellings_meet() {
        for (one, other) in [
            ("Élysée", "ELYSEE"),
            ("الأُمَم المتّحـــدة", "الامم المتحده"),
            ("١٢٫٥ مليون", "12.5 مليون"),
            ("1\u{A0}200 morts", "1,200 morts"),
            ("l’élection", "l'election"),
            ("ﬁnale", "finale"),
            ("Straße", "STRASSE"),
        ] {
            assert_eq!(texts(one), texts(other), "{one} {other}");
        }
    }

    #[test]
    fn names_are_told_from_openings() {
        let found = of("Le maire de Rabat a vu 12 élus. Casablanca attend. En 2026, l'OTAN dit non.");
        let kind = |word: &str| found.iter().find(|(text, _)| text == word).map(|(_, kind)| *kind);
        assert_eq!(kind("rabat"), Some(Kind::Name));
        assert_eq!(kind("casablanca"), Some(Kind::Opening));
        assert_eq!(kind("12"), Some(Kind::Number));
        assert_eq!(kind("2026"), Some(Kind::Plain));
        assert_eq!(kind("otan"), Some(Kind::Name));
        assert_eq!(kind("le"), Some(Kind::Stop));
    }

    #[test]
    fn a_word_knows_where_it_stands_and_there_are_no_more_than_wanted() {
        let text = "Un été à Fès";
        let found = words(text, 100);
        assert_eq!(&text[found[1].at.clone()], "été");
        assert_eq!(words(&"mot ".repeat(1_000), 7).len(), 7);
        assert_eq!(texts("東京に"), ["東", "京", "に"]);
    }

    #[test]
    fn forms_of_a_word_have_one_core() {
        for (one, other) in [("elections", "election"), ("والحكومه", "حكومه"), ("الحكومه", "حكومه")]
        {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_words_that_stand_in_it(text in ".{0,200}") {
            for word in words(&text, 50) {
                proptest::prop_assert!(text.get(word.at).is_some());
            }
        }
    }
}
