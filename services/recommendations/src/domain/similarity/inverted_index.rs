//! Terms of one kind, and where they stand.

use std::{collections::HashMap, sync::Arc};

use crate::domain::profile::Term;

/// A term that stands in no article.
pub(super) const UNKNOWN: u32 = u32::MAX;
/// A corpus is weighed as if it had at least so many articles: in a small one, every word is rare.
const MIN_CORPUS: f64 = 200.0;

/// The terms of an article, in the order of their keys, each by its number in a [`InvertedIndex`].
#[derive(Clone, Debug, Default)]
pub(super) struct TermVector {
    /// Number and weight.
    pub terms: Box<[(u32, f32)]>,
    /// How the article writes them, parted by line ends.
    shown: Box<str>,
}

impl TermVector {
    fn new(terms: Box<[(u32, f32)]>, of: &[Term]) -> Self {
        let shown: Vec<_> = of.iter().map(|term| term.shown.as_str()).collect();
        Self { terms, shown: shown.join("\n").into() }
    }

    /// How the article writes the term at this place.
    pub fn shown(&self, place: usize) -> &str {
        self.shown.split('\n').nth(place).unwrap_or_default()
    }
}

/// Terms of one kind, and the articles in which they stand.
#[derive(Debug, Default)]
pub(super) struct InvertedIndex {
    numbers: HashMap<Arc<str>, u32>,
    entries: Vec<Entry>,
    /// Of how many postings each entry has; apart from them, for they are read far more often.
    logs: Vec<f64>,
    free: Vec<u32>,
    articles: u32,
}

#[derive(Debug, Default)]
struct Entry {
    key: Arc<str>,
    /// Slot and weight, by slot.
    postings: Vec<(u32, f32)>,
}

impl InvertedIndex {
    /// Adds the terms of the article in `slot`.
    pub fn add(&mut self, slot: u32, terms: &[Term]) -> TermVector {
        let mut numbered = Vec::with_capacity(terms.len());
        for term in terms {
            let number = self.number(&term.key);
            let entry = &mut self.entries[number as usize];
            if let Err(place) = entry.postings.binary_search_by_key(&slot, |(slot, _)| *slot) {
                entry.postings.insert(place, (slot, term.weight));
                self.logs[number as usize] = log(entry.postings.len());
            }
            numbered.push((number, term.weight));
        }
        self.articles += 1;
        TermVector::new(numbered.into(), terms)
    }

    /// Takes them out again.
    pub fn remove(&mut self, slot: u32, vector: &TermVector) {
        for (number, _) in &vector.terms {
            let entry = &mut self.entries[*number as usize];
            if let Ok(place) = entry.postings.binary_search_by_key(&slot, |(slot, _)| *slot) {
                entry.postings.remove(place);
                self.logs[*number as usize] = log(entry.postings.len());
            }
            if entry.postings.is_empty() {
                self.numbers.remove(&entry.key);
                *entry = Entry::default();
                self.free.push(*number);
            }
        }
        self.articles -= 1;
    }

    /// The terms of an article that is not in it.
    pub fn look_up(&self, terms: &[Term]) -> TermVector {
        let number = |term: &Term| (self.numbers.get(term.key.as_str()).copied().unwrap_or(UNKNOWN), term.weight);
        TermVector::new(terms.iter().map(number).collect(), terms)
    }

    /// The articles in which a term stands, with its weight in each.
    pub fn postings(&self, number: u32) -> &[(u32, f32)] {
        self.entries.get(number as usize).map_or(&[], |entry| &entry.postings)
    }

    /// How much it says that a term stands in an article: the fewer have it, the more. This is the
    /// inverse document frequency of BM25, `ln((N + 1) / (n + 0.5))`.
    pub fn rarity(&self, number: u32) -> f64 {
        let having = self.logs.get(number as usize).copied().unwrap_or_else(|| log(0));
        (f64::from(self.articles).max(MIN_CORPUS) + 1.0).ln() - having
    }

    /// Whether no article is in it.
    pub fn is_empty(&self) -> bool {
        self.articles == 0
    }

    fn number(&mut self, key: &str) -> u32 {
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let key: Arc<str> = key.into();
        let entry = Entry { key: key.clone(), postings: Vec::new() };
        let number = match self.free.pop() {
            Some(number) => {
                self.entries[number as usize] = entry;
                number
            }
            None => {
                self.entries.push(entry);
                self.logs.push(log(0));
                u32::try_from(self.entries.len() - 1).expect("the window bounds the terms")
            }
        };
        self.numbers.insert(key, number);
        number
    }
}

fn log(having: usize) -> f64 {
    (f64::from(u32::try_from(having).unwrap_or(u32::MAX)) + 0.5).ln()
}
