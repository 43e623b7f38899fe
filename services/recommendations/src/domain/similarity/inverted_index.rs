//! An inverted index: the terms of one kind, and the articles that contain them.

use std::{collections::HashMap, sync::Arc};

use crate::domain::profile::{MAX_TERMS, Term};

/// The number for a term that no article contains.
pub(super) const UNKNOWN: u32 = u32::MAX;
/// The smallest assumed number of articles, because every word is rare in a small corpus.
const MIN_CORPUS: f64 = 200.0;

/// The terms of an article in the order of their keys, each as its number in an [`InvertedIndex`].
#[derive(Clone, Debug, Default)]
pub(super) struct TermVector {
    /// The number and the weight of each term.
    pub terms: Box<[(u32, f32)]>,
    /// The position of the article in the postings of each term. Empty for an article that is not in the index.
    positions: Box<[u32]>,
    /// The spellings in the article, separated by line ends.
    shown: Box<str>,
}

impl TermVector {
    fn new(terms: Box<[(u32, f32)]>, positions: Box<[u32]>, of: &[Term]) -> Self {
        let length = of.iter().map(|term| term.shown.len() + 1).sum();
        let mut shown = String::with_capacity(length);
        for (at, term) in of.iter().enumerate() {
            if at > 0 {
                shown.push('\n');
            }
            shown.push_str(&term.shown);
        }
        Self { terms, positions, shown: shown.into() }
    }

    /// The article's spelling of the term at this place.
    pub fn shown(&self, place: usize) -> &str {
        self.shown.split('\n').nth(place).unwrap_or_default()
    }

    /// Records that another position was taken in the postings of the term at this place.
    pub fn set_position(&mut self, place: usize, position: u32) {
        if let Some(known) = self.positions.get_mut(place) {
            *known = position;
        }
    }
}

/// An article that contains a term.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posting {
    /// The slot of the article in the upper 24 bits, and the place of the term in its vector in the lower 8 bits.
    slot_and_place: u32,
    /// The weight of the term in the article.
    pub weight: f32,
}

/// The number of slots that a posting can name.
pub(super) const MAX_SLOTS: usize = 1 << 24;
const _: () = assert!(MAX_TERMS <= 1 << 8, "a posting can name each place of a vector");

impl Posting {
    fn new(slot: u32, place: usize, weight: f32) -> Self {
        Self { slot_and_place: slot << 8 | (place as u32 & 0xff), weight }
    }

    pub fn slot(self) -> u32 {
        self.slot_and_place >> 8
    }

    pub fn place(self) -> usize {
        (self.slot_and_place & 0xff) as usize
    }
}

#[derive(Debug, Default)]
pub(super) struct InvertedIndex {
    numbers: HashMap<Arc<str>, u32>,
    entries: Vec<Entry>,
    /// The logarithm of the number of each entry's postings. It is stored separately because it is read far more often.
    logs: Vec<f64>,
    free: Vec<u32>,
    articles: u32,
}

#[derive(Debug, Default)]
struct Entry {
    key: Arc<str>,
    /// In no order, so that an article is added and removed without moving the others.
    postings: Vec<Posting>,
}

impl InvertedIndex {
    /// Adds the terms of the article in `slot`.
    pub fn add(&mut self, slot: u32, terms: &[Term]) -> TermVector {
        let mut numbered = Vec::with_capacity(terms.len());
        let mut positions = Vec::with_capacity(terms.len());
        for (place, term) in terms.iter().enumerate() {
            let number = self.number(&term.key);
            let postings = &mut self.entries[number as usize].postings;
            // The number of postings is at most the number of slots.
            positions.push(postings.len() as u32);
            postings.push(Posting::new(slot, place, term.weight));
            self.logs[number as usize] = log(postings.len());
            numbered.push((number, term.weight));
        }
        self.articles += 1;
        TermVector::new(numbered.into(), positions.into(), terms)
    }

    /// Removes the terms of the article in `slot`. `moved` is called for each posting that takes the position of a
    /// removed one.
    pub fn remove(&mut self, slot: u32, vector: &TermVector, mut moved: impl FnMut(Posting, u32)) {
        for ((number, _), position) in vector.terms.iter().zip(&vector.positions) {
            let (number, at) = (*number as usize, *position as usize);
            let entry = &mut self.entries[number];
            if entry.postings.get(at).is_some_and(|posting| posting.slot() == slot) {
                entry.postings.swap_remove(at);
                self.logs[number] = log(entry.postings.len());
                if let Some(posting) = entry.postings.get(at) {
                    moved(*posting, *position);
                }
            }
            if entry.postings.is_empty() {
                self.numbers.remove(&entry.key);
                *entry = Entry::default();
                self.free.push(number as u32);
            }
        }
        self.articles -= 1;
    }

    /// The vector of an article that is not in the index.
    pub fn look_up(&self, terms: &[Term]) -> TermVector {
        let number = |term: &Term| (self.numbers.get(term.key.as_str()).copied().unwrap_or(UNKNOWN), term.weight);
        TermVector::new(terms.iter().map(number).collect(), Box::default(), terms)
    }

    /// The articles that contain a term, in no order.
    pub fn postings(&self, number: u32) -> &[Posting] {
        self.entries.get(number as usize).map_or(&[], |entry| &entry.postings)
    }

    /// How distinctive each term is now.
    pub fn rarities(&self) -> Rarities<'_> {
        Rarities {
            log_corpus: (f64::from(self.articles).max(MIN_CORPUS) + 1.0).ln(),
            log_none: log(0),
            logs: &self.logs,
        }
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

/// How distinctive the terms of an [`InvertedIndex`] are.
#[derive(Clone, Copy)]
pub(super) struct Rarities<'a> {
    log_corpus: f64,
    /// The logarithm for a term that no article contains.
    log_none: f64,
    logs: &'a [f64],
}

impl Rarities<'_> {
    /// Every term is as common as can be.
    pub fn none() -> Self {
        Self { log_corpus: 0.0, log_none: 0.0, logs: &[] }
    }

    /// The inverse document frequency of BM25, `ln((N + 1) / (n + 0.5))`.
    pub fn of(&self, number: u32) -> f64 {
        self.log_corpus - self.logs.get(number as usize).copied().unwrap_or(self.log_none)
    }
}

fn log(count: usize) -> f64 {
    (f64::from(u32::try_from(count).unwrap_or(u32::MAX)) + 0.5).ln()
}
