//! Which tables of a language may know a word. Most words are in none of them, so most look-ups need not be made.

use std::sync::LazyLock;

use newsroom_text::WordMap;

use super::{
    gazetteer::{Gazetteer, head},
    tables::{self, Cue},
    text::unclitic,
    topics::Lexicon,
};
use crate::domain::SupportedLanguage;

static TABLES: LazyLock<[Table; 5]> = LazyLock::new(|| SupportedLanguage::ALL.map(Table::of));

/// A set of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks(u32);

impl Marks {
    /// All tables: nothing is known about the word.
    pub const ALL: Self = Self(u32::MAX);
    const NONE: Self = Self(0);
    pub const STOP_WORDS: Self = Self(1 << 16);
    pub const GIVEN_NAMES: Self = Self(1 << 17);
    /// The names of the gazetteer, by their first words.
    pub const GAZETTEER: Self = Self(1 << 18);
    pub const DEMONYMS: Self = Self(1 << 19);
    /// The phrases of topics, by their first words.
    pub const TOPICS: Self = Self(1 << 20);

    /// The phrases of a cue, by their first words.
    pub const fn cue(cue: Cue) -> Self {
        Self(1 << cue as u32)
    }

    /// The tables that may know a folded word, in one of its forms.
    pub fn of(folded: &str, lang: SupportedLanguage) -> Self {
        let table = &TABLES[lang as usize];
        match lang {
            SupportedLanguage::Arabic => {
                unclitic(folded, true).iter().fold(Self::NONE, |marks, form| marks.and(table.get(form)))
            }
            _ => table.get(folded),
        }
    }

    /// Whether one of these tables may know the word.
    pub fn has(self, marks: Self) -> bool {
        self.0 & marks.0 != 0
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The marks of one language.
#[derive(Debug, Default)]
struct Table {
    words: WordMap<&'static str, u32>,
    /// The marks of words with these first three letters.
    heads: WordMap<&'static str, u32>,
}

impl Table {
    fn of(lang: SupportedLanguage) -> Self {
        let mut table = Self::default();
        let mut add = |word: &'static str, marks: Marks| *table.words.entry(word).or_default() |= marks.0;
        for cue in Cue::ALL {
            tables::cues(cue, lang).first_words().for_each(|word| add(word, Marks::cue(cue)));
        }
        for word in tables::small_words(lang.tag()).into_iter().flatten() {
            add(word, Marks::STOP_WORDS);
        }
        tables::given_names().for_each(|name| add(name, Marks::GIVEN_NAMES));
        // It begins given names of two words.
        add("عبد", Marks::GIVEN_NAMES);
        let (gazetteer, lexicon) = (Gazetteer::in_language(lang), Lexicon::in_language(lang));
        gazetteer.first_words().for_each(|word| add(word, Marks::GAZETTEER));
        lexicon.first_words().for_each(|word| add(word, Marks::TOPICS));
        let mut add_head = |head: &'static str, marks: Marks| *table.heads.entry(head).or_default() |= marks.0;
        gazetteer.demonym_heads().for_each(|head| add_head(head, Marks::DEMONYMS));
        lexicon.heads().for_each(|head| add_head(head, Marks::TOPICS));
        table
    }

    fn get(&self, form: &str) -> Marks {
        let marks = |table: &WordMap<&str, u32>, key: &str| table.get(key).copied().unwrap_or_default();
        Marks(marks(&self.words, form) | marks(&self.heads, head(form)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_the_marks_of_the_tables_that_know_it() {
        let of = |word| Marks::of(word, SupportedLanguage::French);
        assert!(of("ministre").has(Marks::cue(Cue::Title)) && of("rabat").has(Marks::GAZETTEER));
        assert!(of("marocaine").has(Marks::DEMONYMS) && of("dans").has(Marks::STOP_WORDS));
        assert_eq!(of("zzz"), Marks::NONE);
        assert!(Marks::of("بالمغرب", SupportedLanguage::Arabic).has(Marks::GAZETTEER), "without its particle");
    }
}
