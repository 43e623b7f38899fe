//! An inverted index: the terms of one kind, and the articles that contain them.

use std::sync::Arc;

use newsroom_text::WordMap;

use crate::domain::profile::Term;

/// The number for a term that no article contains.
pub(super) const UNKNOWN: u32 = u32::MAX;
/// The smallest assumed number of articles, because every word is rare in a small corpus.
const MIN_CORPUS: f64 = 200.0;

/// The terms of an article in the order of their keys, each as its number in an [`InvertedIndex`].
#[derive(Clone, Debug, Default)]
pub(super) struct TermVector {
    /// The number and the weight of each term.
    pub terms: Box<[(u32, f32)]>,
    /// The spellings in the article, separated by line ends.
    shown: Box<str>,
}

impl TermVector {
    fn new(terms: Box<[(u32, f32)]>, of: &[Term]) -> Self {
        let shown: Vec<_> = of.iter().map(|term| term.shown.as_str()).collect();
        Self { terms, shown: shown.join("\n").into() }
    }

    /// The article's spelling of the term at this position.
    pub fn shown(&self, place: usize) -> &str {
        self.shown.split('\n').nth(place).unwrap_or_default()
    }
}

#[derive(Debug)]
pub(super) struct InvertedIndex {
    numbers: WordMap<Arc<str>, u32>,
    entries: Vec<Entry>,
    /// The logarithm of the number of each entry's postings. It is stored separately because it is read far more often.
    logs: Vec<f64>,
    free: Vec<u32>,
    articles: u32,
    /// The logarithm of the number of articles.
    log_articles: f64,
}

impl Default for InvertedIndex {
    fn default() -> Self {
        let mut index = Self {
            numbers: WordMap::default(),
            entries: Vec::new(),
            logs: Vec::new(),
            free: Vec::new(),
            articles: 0,
            log_articles: 0.0,
        };
        index.set_articles(0);
        index
    }
}

#[derive(Debug, Default)]
struct Entry {
    key: Arc<str>,
    /// Slot and weight, in the order of slots.
    postings: Vec<(u32, f32)>,
}

impl InvertedIndex {
    /// Adds the terms of the article in `slot`.
    pub fn add(&mut self, slot: u32, terms: &[Term]) -> TermVector {
        let mut numbered = Vec::with_capacity(terms.len());
        for term in terms {
            let number = self.number(&term.key);
            let entry = &mut self.entries[number as usize];
            if let Err(place) = entry.place(slot) {
                entry.postings.insert(place, (slot, term.weight));
                self.logs[number as usize] = log(entry.postings.len());
            }
            numbered.push((number, term.weight));
        }
        self.set_articles(self.articles + 1);
        TermVector::new(numbered.into(), terms)
    }

    /// Removes the terms of the article in `slot`.
    pub fn remove(&mut self, slot: u32, vector: &TermVector) {
        for (number, _) in &vector.terms {
            let entry = &mut self.entries[*number as usize];
            if let Ok(place) = entry.place(slot) {
                entry.postings.remove(place);
                self.logs[*number as usize] = log(entry.postings.len());
            }
            if entry.postings.is_empty() {
                self.numbers.remove(&entry.key);
                *entry = Entry::default();
                self.free.push(*number);
            }
        }
        self.set_articles(self.articles - 1);
    }

    /// The vector of an article that is not in the index.
    pub fn look_up(&self, terms: &[Term]) -> TermVector {
        let number = |term: &Term| (self.numbers.get(term.key.as_str()).copied().unwrap_or(UNKNOWN), term.weight);
        TermVector::new(terms.iter().map(number).collect(), terms)
    }

    /// The slots of the articles that contain a term, with its weight in each.
    pub fn postings(&self, number: u32) -> &[(u32, f32)] {
        self.entries.get(number as usize).map_or(&[], |entry| &entry.postings)
    }

    /// How distinctive a term is: the inverse document frequency of BM25, `ln((N + 1) / (n + 0.5))`.
    pub fn rarity(&self, number: u32) -> f64 {
        let log_count = self.logs.get(number as usize).copied().unwrap_or_else(|| log(0));
        self.log_articles - log_count
    }

    fn set_articles(&mut self, articles: u32) {
        self.articles = articles;
        self.log_articles = (f64::from(articles).max(MIN_CORPUS) + 1.0).ln();
    }

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

impl Entry {
    /// The place of a slot among the postings, or the place where it belongs. New articles have the highest slots.
    fn place(&self, slot: u32) -> Result<usize, usize> {
        match self.postings.last() {
            Some((last, _)) if *last >= slot => self.postings.binary_search_by_key(&slot, |(slot, _)| *slot),
            _ => Err(self.postings.len()),
        }
    }
}

fn log(count: usize) -> f64 {
    (f64::from(u32::try_from(count).unwrap_or(u32::MAX)) + 0.5).ln()
}
