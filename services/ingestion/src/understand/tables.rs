//! The tables in `data/`, read once.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use super::text::{fold, words};
use crate::domain::SupportedLanguage;

static SMALL_WORDS: LazyLock<HashMap<&str, HashSet<String>>> = LazyLock::new(|| {
    let lines = lines(include_str!("data/small_words.txt")).filter_map(|line| line.split_once(' '));
    lines.map(|(tag, words)| (tag, words.split(' ').map(fold).collect())).collect()
});

static GIVEN_NAMES: LazyLock<HashSet<String>> =
    LazyLock::new(|| lines(include_str!("data/given_names.txt")).flat_map(|line| line.split(' ')).map(fold).collect());

static CUES: LazyLock<[[Phrases; CUE_NAMES.len()]; 5]> = LazyLock::new(|| {
    SupportedLanguage::ALL.map(|lang| {
        CUE_NAMES.map(|name| {
            let mut phrases = Phrases::default();
            for line in lines(include_str!("data/cues.txt")) {
                let of_this = line.strip_prefix(name).and_then(|line| line.strip_prefix('|'));
                let told = of_this.and_then(|line| line.split_once('|')).filter(|(tag, _)| *tag == lang.tag());
                told.into_iter().flat_map(|(_, told)| told.split(';')).for_each(|phrase| phrases.add(phrase));
            }
            phrases
        })
    })
});

/// The names of the cues in the table, in the order of [`Cue`].
const CUE_NAMES: [&str; 9] = ["title", "honour", "said", "body", "tail", "link", "common", "ambiguous", "everyday"];

/// What a word tells of a name beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// An office: a person follows.
    Title,
    /// A form of address: a person follows.
    Honour,
    /// A word of saying: a person stands beside it.
    Said,
    /// It begins the name of an organisation.
    Body,
    /// It ends the name of an organisation.
    Tail,
    /// It may stand inside a name.
    Link,
    /// It looks like the name of an organisation, and is a common noun.
    Common,
    /// It is a place and an everyday word: only a word before it tells.
    Ambiguous,
    /// It is a given name and an everyday word.
    Everyday,
}

/// The lines of a table, without its comments.
pub fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The small words of a language, folded.
pub fn small_words(primary: &str) -> Option<&'static HashSet<String>> {
    SMALL_WORDS.get(primary)
}

/// Whether a folded word is a given name.
pub fn is_given_name(folded: &str) -> bool {
    GIVEN_NAMES.contains(folded)
}

/// The phrases of a cue in a language.
pub fn cues(cue: Cue, lang: SupportedLanguage) -> &'static Phrases {
    &CUES[lang as usize][cue as usize]
}

/// Phrases by their first word.
#[derive(Debug, Default)]
pub struct Phrases(HashMap<String, Vec<Vec<String>>>);

impl Phrases {
    fn add(&mut self, phrase: &str) {
        let mut folded = words(phrase).into_iter().map(|word| word.folded);
        if let Some(first) = folded.next() {
            let rests = self.0.entry(first).or_default();
            rests.push(folded.collect());
            rests.sort_by_key(|rest| std::cmp::Reverse(rest.len()));
        }
    }

    /// How many words the longest of them has that begins with the first word; 0 when none does. `first` may be
    /// another form of that word.
    pub fn longest<'a>(&self, first: &str, rest: impl Iterator<Item = &'a str> + Clone) -> usize {
        let Some(rests) = self.0.get(first) else { return 0 };
        let fits = |phrase: &&Vec<String>| {
            let mut following = rest.clone();
            phrase.iter().all(|word| following.next() == Some(word.as_str()))
        };
        rests.iter().find(fits).map_or(0, |phrase| phrase.len() + 1)
    }

    /// Whether one of them begins with this word.
    pub fn begins(&self, word: &str) -> bool {
        self.0.contains_key(word)
    }

    /// Whether one of them is this word.
    pub fn has(&self, word: &str) -> bool {
        self.0.get(word).is_some_and(|rests| rests.iter().any(Vec::is_empty))
    }
}
