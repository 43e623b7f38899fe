//! The phrases that agencies write around text for editors, from the data files of this folder.
//!
//! A phrase is compared by its letters and digits only, without case, accents and punctuation. The conventions of
//! another agency are added as lines.

use std::sync::LazyLock;

use newsroom_text::WordSet;

use crate::{
    key::Openings,
    word_list::{WordList, entries},
};

/// Phrases that open a block.
pub static BLOCK: WordList = WordList::keyed(include_str!("data/block.txt"));
/// Phrases that open a block if ornaments or a heading confirm it.
pub static ORNAMENTED: WordList = WordList::keyed(include_str!("data/ornamented.txt"));
/// Phrases that address editors.
pub static ADDRESSED: WordList = WordList::keyed(include_str!("data/addressed.txt"));
/// Phrases that address editors in wire stories.
pub static WIRE: WordList = WordList::keyed(include_str!("data/wire.txt"));
/// Phrases that close a block.
pub static CLOSE: WordList = WordList::keyed(include_str!("data/close.txt"));
/// Headings of a part of a block.
pub static HEADING: WordList = WordList::keyed(include_str!("data/heading.txt"));
/// Labels of the people who made the text.
pub static ROLE: WordList = WordList::keyed(include_str!("data/role.txt"));
/// Beginnings of a bracket that names the people who made the text.
pub static SIGN_OFF: WordList = WordList::keyed(include_str!("data/signoff.txt"));
/// Words before a telephone number or a mail address.
pub static TELEPHONE: WordList = WordList::keyed(include_str!("data/telephone.txt"));
/// Classes and roles of elements that are for editors.
static ELEMENT: WordList = WordList::of(include_str!("data/element.txt"));

/// The phrases that count anywhere, and those that count only after a sentence, as they are written.
pub static WRITTEN: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let files = [(include_str!("data/anywhere.txt"), true), (include_str!("data/inline.txt"), false)];
    let phrase = |text: &'static str, anywhere| {
        let in_capitals = text.contains(char::is_uppercase) && text.contains(' ');
        Phrase { text, anywhere, in_capitals }
    };
    files.into_iter().flat_map(|(file, anywhere)| entries(file).map(move |text| phrase(text, anywhere))).collect()
});

/// How the lines begin that may be marks.
pub static MARKS: LazyLock<Openings> = LazyLock::new(|| {
    let lists = [&BLOCK, &ORNAMENTED, &ADDRESSED, &WIRE];
    Openings::of(lists.into_iter().flat_map(WordList::iter))
});

/// The last bytes of the phrases of [`WRITTEN`].
static ENDINGS: LazyLock<WordSet<[u8; ENDING]>> =
    LazyLock::new(|| WRITTEN.iter().filter_map(|phrase| phrase.text.as_bytes().last_chunk().copied()).collect());
/// The number of last bytes by which a phrase is looked for.
const ENDING: usize = 3;

/// The phrases of several words with capitals.
static IN_CAPITALS: LazyLock<Vec<&str>> =
    LazyLock::new(|| WRITTEN.iter().filter(|phrase| phrase.in_capitals).map(|phrase| phrase.text).collect());

/// The phrases that may be at the end of a text.
pub fn at_end(text: &str) -> &[Phrase] {
    let may_end = text.as_bytes().last_chunk().is_some_and(|ending| ENDINGS.contains(ending));
    if may_end { &WRITTEN } else { &[] }
}

/// The phrases of several words with capitals that a text may begin with.
pub fn in_capitals(text: &str) -> &[&str] {
    // Their second letter is a capital too.
    let may_begin = text.chars().nth(1).is_some_and(|second| !second.is_lowercase());
    if may_begin { &IN_CAPITALS } else { &[] }
}

/// Words that address editors.
#[derive(Debug)]
pub struct Phrase {
    pub text: &'static str,
    /// Whether the phrase counts within a sentence too.
    pub anywhere: bool,
    /// Whether the phrase is several words with capitals.
    in_capitals: bool,
}

/// Whether one of an element's classes or roles declares the element to be for editors. White space separates the
/// `names`.
pub fn is_element(names: &str) -> bool {
    let mut names = names.split_whitespace().map(|name| name.rsplit([':', '/']).next().unwrap_or_default());
    let may_be = |name: &str| ELEMENT.may_begin(name.chars().map(|c| c.to_ascii_lowercase()));
    names.any(|name| may_be(name) && ELEMENT.has(&name.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_languages_have_phrases_of_each_kind() {
        let files = [
            include_str!("data/block.txt"),
            include_str!("data/addressed.txt"),
            include_str!("data/close.txt"),
            include_str!("data/role.txt"),
            include_str!("data/signoff.txt"),
        ];
        for (file, language) in files.iter().flat_map(|file| ["de", "en", "fr", "ar", "es"].map(|known| (file, known)))
        {
            assert!(file.contains(&format!("\n# {language}\n")), "{language}: {file}");
        }
    }

    #[test]
    fn no_written_phrase_ends_with_a_sign() {
        assert!(WRITTEN.iter().all(|phrase| !phrase.text.ends_with(super::super::SIGNS)));
    }

    #[test]
    fn each_written_phrase_is_looked_for() {
        for phrase in WRITTEN.iter() {
            assert!(!at_end(phrase.text).is_empty() && phrase.text.len() >= ENDING, "{}", phrase.text);
            assert!(!phrase.in_capitals || !in_capitals(phrase.text).is_empty(), "{}", phrase.text);
        }
        assert!(at_end("le port").is_empty() && in_capitals("Le port").is_empty());
    }

    #[test]
    fn an_element_is_known_by_one_of_its_classes() {
        for (names, known) in
            [("block EdNote", true), ("drol:editorialNote", true), ("notebook", false), ("note", false), ("", false)]
        {
            assert_eq!(is_element(names), known, "{names}");
        }
    }
}
