//! The newest articles, by the terms that stand in them.
//!
//! What belongs to an article follows from the articles that are held and from nothing else: not from
//! the order in which they came, nor from what was held before. So sums are made in the order of
//! keys, and each choice is by a total order.

mod candidates;
mod compare;
mod inverted_index;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use time::OffsetDateTime;

use self::{
    compare::ComparisonQuery,
    inverted_index::{InvertedIndex, TermVector},
};
use super::{Article, ArticleId, Profile, RelatedArticle, language::Language, sketch::Sketch};

/// The newest articles, up to a limit.
#[derive(Debug)]
pub struct SimilarityIndex {
    limit: usize,
    words: HashMap<Language, LanguageWords>,
    names: InvertedIndex,
    keywords: InvertedIndex,
    slots: Vec<Option<IndexedArticle>>,
    /// The number of the language in each slot.
    languages: Vec<u32>,
    next_language: u32,
    free: Vec<u32>,
    by_id: BTreeMap<ArticleId, u32>,
    by_time: BTreeSet<(OffsetDateTime, ArticleId)>,
    truncated: bool,
}

/// The words of one language.
#[derive(Debug)]
struct LanguageWords {
    number: u32,
    index: InvertedIndex,
}

/// An article, ready to be compared.
#[derive(Clone, Debug)]
struct IndexedArticle {
    summary: ArticleSummary,
    words: TermVector,
    names: TermVector,
    keywords: TermVector,
    sketch: Sketch,
    word_language: Language,
    section_key: Box<str>,
}

/// What is shown of an article.
#[derive(Clone, Debug)]
struct ArticleSummary {
    id: ArticleId,
    revision: i64,
    published: OffsetDateTime,
    headline: Box<str>,
    teaser: Box<str>,
    path: Box<str>,
    section: Box<str>,
    language: Box<str>,
}

impl SimilarityIndex {
    /// Holds up to `limit` articles.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            words: HashMap::new(),
            names: InvertedIndex::default(),
            keywords: InvertedIndex::default(),
            slots: Vec::new(),
            languages: Vec::new(),
            next_language: 0,
            free: Vec::new(),
            by_id: BTreeMap::new(),
            by_time: BTreeSet::new(),
            truncated: false,
        }
    }

    /// Takes in a published article in the place of what is held of it, and lets the oldest go where
    /// there is no room. Gives whether it is held now: one older than those that had to go is not.
    pub fn insert(&mut self, article: &Article, profile: &Profile) -> bool {
        self.remove(article.id);
        let place = (article.published, article.id);
        let oldest = self.by_time.first().copied();
        if self.by_id.len() >= self.limit || self.truncated {
            self.truncated = true;
            match oldest {
                Some((_, id)) if oldest < Some(place) && self.by_id.len() >= self.limit => drop(self.remove(id)),
                Some(_) if oldest < Some(place) => {}
                _ => return false,
            }
        }
        self.put(article, profile);
        true
    }

    /// Takes in the next older one of those that had to go, as long as there is room.
    pub fn fill_up(&mut self, article: &Article, profile: &Profile) {
        if self.by_id.len() < self.limit && !self.by_id.contains_key(&article.id) {
            self.put(article, profile);
        }
    }

    fn put(&mut self, article: &Article, profile: &Profile) {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => {
                self.slots.push(None);
                self.languages.push(0);
                u32::try_from(self.slots.len() - 1).expect("the limit bounds the slots")
            }
        };
        let next = &mut self.next_language;
        let words = self.words.entry(profile.language.clone()).or_insert_with(|| {
            *next = next.wrapping_add(1);
            LanguageWords { number: *next, index: InvertedIndex::default() }
        });
        self.languages[slot as usize] = words.number;
        let indexed = IndexedArticle {
            words: words.index.add(slot, &profile.words),
            names: self.names.add(slot, &profile.names),
            keywords: self.keywords.add(slot, &profile.keywords),
            ..IndexedArticle::of(article, profile)
        };
        self.slots[slot as usize] = Some(indexed);
        self.by_id.insert(article.id, slot);
        self.by_time.insert((article.published, article.id));
    }

    /// Lets an article go. Gives whether it was held.
    pub fn remove(&mut self, id: ArticleId) -> bool {
        let Some(slot) = self.by_id.remove(&id) else { return false };
        let Some(indexed) = self.slots[slot as usize].take() else { return false };
        self.by_time.remove(&(indexed.summary.published, id));
        if let Some(words) = self.words.get_mut(&indexed.word_language) {
            words.index.remove(slot, &indexed.words);
            if words.index.is_empty() {
                self.words.remove(&indexed.word_language);
            }
        }
        self.names.remove(slot, &indexed.names);
        self.keywords.remove(slot, &indexed.keywords);
        self.free.push(slot);
        true
    }

    /// What belongs to an article that is held, best first, up to `limit`.
    pub fn related(&self, id: ArticleId, limit: usize) -> Option<Vec<RelatedArticle>> {
        Some(self.choose(self.indexed(id)?, limit))
    }

    /// What belongs to an article that need not be held.
    pub fn related_to(&self, article: &Article, profile: &Profile, limit: usize) -> Vec<RelatedArticle> {
        let words = self.words.get(&profile.language);
        let indexed = IndexedArticle {
            words: words.map(|words| words.index.look_up(&profile.words)).unwrap_or_default(),
            names: self.names.look_up(&profile.names),
            keywords: self.keywords.look_up(&profile.keywords),
            ..IndexedArticle::of(article, profile)
        };
        self.choose(&indexed, limit)
    }

    /// The articles that an article has the most in common with, up to `limit`: those to whom it may
    /// belong.
    pub fn neighbours(&self, id: ArticleId, limit: usize) -> Vec<ArticleId> {
        let Some(indexed) = self.indexed(id) else { return Vec::new() };
        self.compare(&ComparisonQuery::new(self, indexed))
            .into_iter()
            .take(limit)
            .map(|hit| hit.indexed.summary.id)
            .collect()
    }

    /// The revision of an article that is held.
    pub fn revision(&self, id: ArticleId) -> Option<i64> {
        self.indexed(id).map(|indexed| indexed.summary.revision)
    }

    /// Up to `limit` of the articles behind `after`, by id.
    pub fn ids_after(&self, after: Option<ArticleId>, limit: usize) -> Vec<ArticleId> {
        let from = after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        self.by_id.range((from, std::ops::Bound::Unbounded)).take(limit).map(|(id, _)| *id).collect()
    }

    /// How many articles it holds.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// How many more there is room for, and behind which article the older ones stand that had to
    /// go; `None` when none had to, or there is no room.
    pub fn free_capacity(&self) -> Option<(usize, Option<(OffsetDateTime, ArticleId)>)> {
        let free_capacity = self.limit.saturating_sub(self.by_id.len());
        (self.truncated && free_capacity > 0).then(|| (free_capacity, self.by_time.first().copied()))
    }

    /// Says whether there are older ones that are not held.
    pub fn set_truncated(&mut self, truncated: bool) {
        self.truncated = truncated;
    }

    fn indexed(&self, id: ArticleId) -> Option<&IndexedArticle> {
        self.at(*self.by_id.get(&id)?)
    }

    fn at(&self, slot: u32) -> Option<&IndexedArticle> {
        self.slots.get(slot as usize)?.as_ref()
    }
}

impl IndexedArticle {
    /// Without its terms.
    fn of(article: &Article, profile: &Profile) -> Self {
        let summary = ArticleSummary {
            id: article.id,
            revision: article.revision,
            published: article.published,
            headline: article.headline.as_str().into(),
            teaser: article.teaser().into(),
            path: article.path.as_str().into(),
            section: article.section.as_str().into(),
            language: article.language.as_str().into(),
        };
        Self {
            summary,
            words: TermVector::default(),
            names: TermVector::default(),
            keywords: TermVector::default(),
            sketch: profile.sketch.clone(),
            word_language: profile.language.clone(),
            section_key: profile.section.as_str().into(),
        }
    }
}

#[cfg(test)]
mod tests;
