//! Reads the tables in `data/`, once per process.

use std::{collections::HashMap, sync::LazyLock};

use newsroom_text::{WordMap, WordSet};

use super::text::{fold, words};
use crate::domain::SupportedLanguage;

static SMALL_WORDS: LazyLock<HashMap<&str, WordSet<String>>> = LazyLock::new(|| {
    let lines = lines(include_str!("data/small_words.txt")).filter_map(|line| line.split_once(' '));
    lines.map(|(tag, words)| (tag, words.split(' ').map(fold).collect())).collect()
});

static GIVEN_NAMES: LazyLock<WordSet<String>> =
    LazyLock::new(|| lines(include_str!("data/given_names.txt")).flat_map(|line| line.split(' ')).map(fold).collect());

static CUES: LazyLock<[[Phrases; CUE_NAMES.len()]; 5]> = LazyLock::new(|| {
    SupportedLanguage::ALL.map(|lang| {
        CUE_NAMES.map(|name| {
            let mut phrases = Phrases::default();
            for line in lines(include_str!("data/cues.txt")) {
                let of_this = line.strip_prefix(name).and_then(|line| line.strip_prefix('|'));
                let is_of_lang = |(tag, _): &(&str, &str)| [lang.tag(), "*"].contains(tag);
                let listed = of_this.and_then(|line| line.split_once('|')).filter(is_of_lang);
                listed.into_iter().flat_map(|(_, listed)| listed.split(';')).for_each(|phrase| phrases.add(phrase));
            }
            phrases
        })
    })
});

/// The names of the cues in the table, in the order of [`Cue`].
const CUE_NAMES: [&str; 12] = [
    "title",
    "honour",
    "said",
    "body",
    "tail",
    "link",
    "particle",
    "joint",
    "place",
    "common",
    "ambiguous",
    "everyday",
];

/// What a word says about a name beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// An office before a person.
    Title,
    /// A form of address before a person.
    Honour,
    /// A verb of saying beside a person.
    Said,
    /// Begins the name of an organisation.
    Body,
    /// Ends the name of an organisation.
    Tail,
    /// A word in lower case inside the name of an organisation.
    Link,
    /// A word in lower case inside the name of a person.
    Particle,
    /// Joins two words into one name.
    Joint,
    /// A word before a place.
    Place,
    /// A common noun that looks like the name of an organisation.
    Common,
    /// A place that is also an everyday word. Only a word before it shows which.
    Ambiguous,
    /// A given name that is also an everyday word.
    Everyday,
}

impl Cue {
    /// All cues in the order of their names.
    pub const ALL: [Self; CUE_NAMES.len()] = [
        Self::Title,
        Self::Honour,
        Self::Said,
        Self::Body,
        Self::Tail,
        Self::Link,
        Self::Particle,
        Self::Joint,
        Self::Place,
        Self::Common,
        Self::Ambiguous,
        Self::Everyday,
    ];
}

/// The lines of a table, without its comments.
pub fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The stop words of a language, folded.
pub fn small_words(primary: &str) -> Option<&'static WordSet<String>> {
    SMALL_WORDS.get(primary)
}

/// Whether a folded word is a given name.
pub fn is_given_name(folded: &str) -> bool {
    GIVEN_NAMES.contains(folded)
}

/// All given names, folded.
pub fn given_names() -> impl Iterator<Item = &'static str> {
    GIVEN_NAMES.iter().map(String::as_str)
}

/// The phrases of a cue in a language.
pub fn cues(cue: Cue, lang: SupportedLanguage) -> &'static Phrases {
    &CUES[lang as usize][cue as usize]
}

/// Phrases by their first word.
#[derive(Debug, Default)]
pub struct Phrases(WordMap<String, Vec<Vec<String>>>);

impl Phrases {
    fn add(&mut self, phrase: &str) {
        let mut folded = words(phrase).into_iter().map(|word| word.folded.into_owned());
        if let Some(first) = folded.next() {
            let rests = self.0.entry(first).or_default();
            rests.push(folded.collect());
            rests.sort_by_key(|rest| std::cmp::Reverse(rest.len()));
        }
    }

    /// The number of words of the longest phrase that matches; 0 for no match. `first` may be another form of the first
    /// word.
    pub fn longest<'a>(&self, first: &str, rest: impl Iterator<Item = &'a str> + Clone) -> usize {
        let Some(rests) = self.0.get(first) else { return 0 };
        let fits = |phrase: &&Vec<String>| {
            let mut following = rest.clone();
            phrase.iter().all(|word| following.next() == Some(word.as_str()))
        };
        rests.iter().find(fits).map_or(0, |phrase| phrase.len() + 1)
    }

    /// The first words of the phrases.
    pub fn first_words(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether a phrase begins with this word.
    pub fn begins(&self, word: &str) -> bool {
        self.0.contains_key(word)
    }

    /// Whether a phrase is this word alone.
    pub fn has(&self, word: &str) -> bool {
        self.0.get(word).is_some_and(|rests| rests.iter().any(Vec::is_empty))
    }
}
