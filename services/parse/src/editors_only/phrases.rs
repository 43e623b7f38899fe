//! The phrases of `phrases.txt`, read once.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use super::super::boilerplate::key;

static PHRASES: LazyLock<HashMap<&'static str, HashSet<String>>> = LazyLock::new(|| {
    let mut phrases: HashMap<&str, HashSet<String>> = HashMap::new();
    for (kind, told) in lines() {
        let keys = told.split(';').map(|phrase| if kind == ELEMENT { folded(phrase) } else { key(phrase) });
        phrases.entry(kind).or_default().extend(keys);
    }
    phrases
});

static WRITTEN: LazyLock<[Vec<&'static str>; 2]> = LazyLock::new(|| {
    ["anywhere", "inline"].map(|wanted| {
        let told = lines().filter(|(kind, _)| *kind == wanted);
        let mut phrases: Vec<&str> = told.flat_map(|(_, told)| told.split(';')).collect();
        // Of two that begin alike the longer one is meant.
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        phrases
    })
});

const ELEMENT: &str = "element";

/// What a phrase says of the words beside it: the kinds of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// Opens a block.
    Block,
    /// Opens a block when ornaments or a heading confirm it.
    Ornamented,
    /// Addresses editors.
    Addressed,
    /// Addresses editors, in what comes by wire.
    Wire,
    /// Closes a block.
    Close,
    /// Heads a part of a block.
    Heading,
    /// Names who made the text.
    Role,
    /// Begins a bracket that names who made the text.
    SignOff,
    /// Stands in front of a telephone number or a mail address.
    Telephone,
}

impl Phrase {
    fn name(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Ornamented => "ornamented",
            Self::Addressed => "addressed",
            Self::Wire => "wire",
            Self::Close => "close",
            Self::Heading => "heading",
            Self::Role => "role",
            Self::SignOff => "signoff",
            Self::Telephone => "telephone",
        }
    }

    /// Whether words are such a phrase, given as [`key`] writes them.
    pub fn is(self, key: &str) -> bool {
        PHRASES.get(self.name()).is_some_and(|phrases| phrases.contains(key))
    }

    /// Whether words begin with such a phrase, given as [`key`] writes them.
    pub fn begins(self, key: &str) -> bool {
        let ends = key.match_indices(' ').map(|(at, _)| at).chain([key.len()]);
        ends.take(6).any(|end| self.is(&key[..end]))
    }
}

/// The phrases in capitals that count wherever they stand, then those that count behind a sentence only.
pub fn written() -> &'static [Vec<&'static str>; 2] {
    &WRITTEN
}

/// Whether one of an element's classes or roles says that the element is for editors. `names` are parted by
/// white space.
pub fn is_element(names: &str) -> bool {
    let local = |name: &str| folded(name.rsplit([':', '/']).next().unwrap_or_default());
    let known = PHRASES.get(ELEMENT);
    names.split_whitespace().any(|name| known.is_some_and(|known| known.contains(&local(name))))
}

fn folded(name: &str) -> String {
    name.to_ascii_lowercase()
}

fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("phrases.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(|line| {
        let (kind, rest) = line.split_once('|')?;
        Some((kind, rest.split_once('|')?.1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let kinds: HashSet<&str> = lines().map(|(kind, _)| kind).collect();
        let written = ["anywhere", "inline", ELEMENT];
        let known = [
            Phrase::Block,
            Phrase::Ornamented,
            Phrase::Addressed,
            Phrase::Wire,
            Phrase::Close,
            Phrase::Heading,
            Phrase::Role,
            Phrase::SignOff,
            Phrase::Telephone,
        ];
        let known: HashSet<&str> = known.map(Phrase::name).into_iter().chain(written).collect();
        assert_eq!(kinds, known);
        assert!(lines().all(|(_, told)| told.split(';').all(|phrase| phrase.trim() == phrase && !phrase.is_empty())));
        for language in ["|de|", "|en|", "|fr|", "|ar|", "|es|"] {
            for kind in ["block", "addressed", "close", "role", "signoff"] {
                let told = format!("{kind}{language}");
                assert!(include_str!("phrases.txt").contains(&told), "{told}");
            }
        }
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
