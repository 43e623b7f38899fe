//! The known names of places and organisations, and the demonyms of countries.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use newsroom_text::WordMap;

use super::{
    marks::Marks,
    tables,
    text::{Word, fold, unclitic, words},
};
use crate::domain::{AnnotationKind, SupportedLanguage};

static NAMES: LazyLock<[Gazetteer; 5]> = LazyLock::new(|| SupportedLanguage::ALL.map(Gazetteer::of));

/// A known place or organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub kind: AnnotationKind,
    /// The usual name in the language.
    pub name: &'static str,
    /// For a country, `iso3166-1a2:` and its code. Else empty.
    pub code: String,
    /// The confidence that the words mean this entry, in thousandths.
    pub score: u16,
}

/// The entries in one language.
#[derive(Debug, Default)]
pub struct Gazetteer {
    entries: Vec<Entry>,
    by_first: WordMap<String, Vec<Name>>,
    /// The stems of demonyms by their first three letters, each with its entry.
    demonyms: WordMap<String, Vec<(String, usize)>>,
}

#[derive(Debug)]
struct Name {
    entry: usize,
    rest: Vec<String>,
    /// An acronym only matches in capitals.
    exact: Option<&'static str>,
}

impl Gazetteer {
    pub fn in_language(lang: SupportedLanguage) -> &'static Self {
        &NAMES[lang as usize]
    }

    fn of(lang: SupportedLanguage) -> Self {
        let mut gazetteer = Self::default();
        let mut countries: HashMap<&str, usize> = HashMap::new();
        for line in tables::lines(include_str!("data/places.txt")) {
            let columns: Vec<&str> = line.split('|').collect();
            let [kind, country, names @ ..] = columns.as_slice() else { continue };
            let (code, score) = match *kind {
                "country" => (format!("iso3166-1a2:{country}"), 900),
                "region" => (String::new(), 850),
                _ => (String::new(), 820),
            };
            let entry = gazetteer.add(AnnotationKind::Place, names, code, score, lang);
            if let (Some(entry), "country") = (entry, *kind) {
                countries.insert(country, entry);
            }
        }
        for line in tables::lines(include_str!("data/organisations.txt")) {
            let names: Vec<&str> = line.split('|').collect();
            gazetteer.add(AnnotationKind::Organisation, &names, String::new(), 900, lang);
        }
        for line in tables::lines(include_str!("data/demonyms.txt")) {
            let mut columns = line.split('|');
            let country = columns.next().and_then(|code| countries.get(code));
            let (Some(country), Some(stems)) = (country, columns.nth(lang as usize)) else { continue };
            for stem in stems.split(';').filter(|stem| !stem.is_empty()) {
                let stem = fold(stem);
                gazetteer.demonyms.entry(head(&stem).to_owned()).or_default().push((stem, *country));
            }
        }
        gazetteer
    }

    /// Adds an entry with the names in its row for the language.
    fn add(
        &mut self,
        kind: AnnotationKind,
        row: &[&'static str],
        code: String,
        score: u16,
        lang: SupportedLanguage,
    ) -> Option<usize> {
        let own = row.get(lang as usize).copied().unwrap_or_default();
        let names = if own.is_empty() { row.first().copied().unwrap_or_default() } else { own };
        let entry = self.entries.len();
        self.entries.push(Entry { kind, name: names.split(';').next()?, code, score });
        for name in names.split(';') {
            let exact = (name.len() <= 5 && name.bytes().all(|byte| byte.is_ascii_uppercase())).then_some(name);
            let mut folded = words(name).into_iter().map(|word| word.folded.into_owned());
            let Some(first) = folded.next() else { continue };
            let known = self.by_first.entry(first).or_default();
            known.push(Name { entry, rest: folded.collect(), exact });
            known.sort_by_key(|name| std::cmp::Reverse(name.rest.len()));
        }
        Some(entry)
    }

    /// The first words of the names.
    pub fn first_words(&self) -> impl Iterator<Item = &str> {
        self.by_first.keys().map(String::as_str)
    }

    /// The first three letters of the demonyms.
    pub fn demonym_heads(&self) -> impl Iterator<Item = &str> {
        self.demonyms.keys().map(String::as_str)
    }

    /// The longest name that begins at a word, and the number of its words.
    pub fn find(&self, lang: SupportedLanguage, word: &Word<'_>, following: &[Word<'_>]) -> Option<(&Entry, usize)> {
        if !word.marks.has(Marks::GAZETTEER) {
            return None;
        }
        if lang == SupportedLanguage::Arabic {
            let forms = unclitic(&word.folded, false);
            return forms.iter().find_map(|form| self.find_form(form, word.raw, following));
        }
        self.find_form(&word.folded, word.raw, following)
    }

    fn find_form(&self, first: &str, raw: &str, following: &[Word<'_>]) -> Option<(&Entry, usize)> {
        let names = self.by_first.get(first)?;
        let fits = |name: &&Name| {
            name.exact.is_none_or(|exact| exact == raw)
                && name.rest.len() <= following.len()
                && name.rest.iter().zip(following).all(|(wanted, word)| *wanted == word.folded)
        };
        // A single Latin word must be capitalised, because some names are everyday words in lower case.
        let is_capitalised = raw.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase());
        let name = names.iter().find(|name| fits(name) && (is_capitalised || name.rest.len() > 1))?;
        Some((self.entries.get(name.entry)?, name.rest.len() + 1))
    }

    /// The country of a demonym such as *Moroccan*.
    pub fn demonym(&self, lang: SupportedLanguage, word: &Word<'_>) -> Option<&Entry> {
        if !word.marks.has(Marks::DEMONYMS) {
            return None;
        }
        let forms = match lang {
            SupportedLanguage::Arabic => unclitic(&word.folded, true),
            _ => vec![Cow::Borrowed(&*word.folded)],
        };
        let found = forms.iter().find_map(|form| {
            // After the stem there is only an ending, not another word.
            let is_of = |stem: &str| form.strip_prefix(stem).is_some_and(|ending| ending.chars().count() <= 4);
            self.demonyms.get(head(form))?.iter().find(|(stem, _)| is_of(stem))
        });
        found.and_then(|(_, entry)| self.entries.get(*entry))
    }
}

/// The first three letters of a word.
pub fn head(word: &str) -> &str {
    word.char_indices().nth(3).map_or(word, |(end, _)| &word[..end])
}
