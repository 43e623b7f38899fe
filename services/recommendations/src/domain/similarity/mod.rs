//! An index of the newest articles by their terms, to find similar articles.
//!
//! Similarity depends only on the articles in the index, not on the order of their arrival or on articles that were
//! removed. So sums are made in the order of keys, and every choice follows a total order.

mod candidates;
mod compare;
mod inverted_index;
mod query_terms;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use newsroom_text::{LanguageTag, SectionSlug, Sketch};
use time::OffsetDateTime;

use self::{
    compare::ComparisonQuery,
    inverted_index::{InvertedIndex, MAX_SLOTS, Posting, TermVector},
};
use super::{Article, ArticleId, CopyGroup, GroupChange, Profile, PublicationPosition, RelatedArticle};

#[derive(Debug)]
pub struct SimilarityIndex {
    limit: usize,
    words: HashMap<LanguageTag, LanguageWords>,
    names: InvertedIndex,
    keywords: InvertedIndex,
    slots: Vec<Option<IndexedArticle>>,
    /// The number of the language in each slot.
    languages: Vec<u32>,
    next_language: u32,
    free: Vec<u32>,
    by_id: BTreeMap<ArticleId, u32>,
    by_time: BTreeSet<PublicationPosition>,
    /// Whether older articles were left out because the index was full.
    truncated: bool,
}

/// The words of one language.
#[derive(Debug)]
struct LanguageWords {
    number: u32,
    index: InvertedIndex,
}

/// An article with its terms.
#[derive(Clone, Debug)]
struct IndexedArticle {
    summary: ArticleSummary,
    words: TermVector,
    names: TermVector,
    keywords: TermVector,
    sketch: Sketch,
    word_language: LanguageTag,
    section_slug: Option<SectionSlug>,
}

/// The parts of an article that a response shows.
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
    copy_group: Option<CopyGroup>,
}

/// The articles that are similar to an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Relations {
    /// Best first. No near copy of the article, and of several near copies only the best.
    pub related: Vec<RelatedArticle>,
    /// The most similar articles, best first. Their related sets may contain the article.
    pub neighbours: Vec<Neighbour>,
}

/// An article that is similar to another. The score is the same in both directions, up to rounding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    pub id: ArticleId,
    /// From 0 to 1.
    pub score: f64,
}

impl SimilarityIndex {
    /// An empty index for up to `limit` articles.
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

    /// Inserts a published article and replaces its older revision. A full index drops its oldest article first.
    /// Returns whether the article is in the index now. It is not if it is older than all others and older articles
    /// were left out before.
    pub fn insert(&mut self, article: &Article, profile: &Profile) -> bool {
        self.remove(article.id);
        if !self.has_place((article.published, article.id)) {
            return false;
        }
        if self.by_id.len() >= self.limit
            && let Some((_, oldest)) = self.by_time.first().copied()
        {
            self.truncated = true;
            self.remove(oldest);
        }
        self.put(article, profile);
        true
    }

    /// Whether [`SimilarityIndex::insert`] has an effect for a revision of an article that was first published at this
    /// position. An article without a place counts as left out.
    pub fn admits(&mut self, position: PublicationPosition, revision: i64) -> bool {
        match self.revision(position.1) {
            Some(indexed) => indexed < revision,
            None => self.has_place(position),
        }
    }

    /// Whether an article that is not in the index is inserted. If not, it counts as left out.
    fn has_place(&mut self, position: PublicationPosition) -> bool {
        if self.by_id.len() < self.limit && !self.truncated {
            return true;
        }
        let has_place = self.by_time.first().is_some_and(|oldest| *oldest < position);
        self.truncated |= !has_place;
        has_place
    }

    /// Inserts the next older article if there is room.
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
                let slot = self.slots.len() - 1;
                assert!(slot < MAX_SLOTS, "the limit bounds the slots");
                slot as u32
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

    /// Removes an article. Returns whether it was in the index.
    pub fn remove(&mut self, id: ArticleId) -> bool {
        let Some(slot) = self.by_id.remove(&id) else { return false };
        let Some(indexed) = self.slots[slot as usize].take() else { return false };
        self.by_time.remove(&(indexed.summary.published, id));
        let slots = &mut self.slots;
        if let Some(words) = self.words.get_mut(&indexed.word_language) {
            words.index.remove(slot, &indexed.words, |moved, position| {
                change_holder(slots, moved, |holder| holder.words.set_position(moved.place(), position));
            });
            if words.index.is_empty() {
                self.words.remove(&indexed.word_language);
            }
        }
        self.names.remove(slot, &indexed.names, |moved, position| {
            change_holder(slots, moved, |holder| holder.names.set_position(moved.place(), position));
        });
        self.keywords.remove(slot, &indexed.keywords, |moved, position| {
            change_holder(slots, moved, |holder| holder.keywords.set_position(moved.place(), position));
        });
        self.free.push(slot);
        true
    }

    /// Changes the group of an indexed article if it is newer. Returns whether the article has another group now.
    pub fn regroup(&mut self, change: GroupChange) -> bool {
        let Some(slot) = self.by_id.get(&change.article_id) else { return false };
        let Some(Some(indexed)) = self.slots.get_mut(*slot as usize) else { return false };
        let known = &mut indexed.summary.copy_group;
        let is_other = known.is_none_or(|known| known.id != change.group.id);
        if !change.group.is_newer_than(*known) {
            return false;
        }
        *known = Some(change.group);
        is_other
    }

    /// Up to `limit` articles that are related to an indexed article, best first. `None` if it is not in the index.
    pub fn related(&self, id: ArticleId, limit: usize) -> Option<Vec<RelatedArticle>> {
        Some(self.relations(id, limit, 0)?.related)
    }

    /// The relations of an indexed article: up to `limit` related articles and up to `neighbours` neighbours. `None` if
    /// it is not in the index.
    pub fn relations(&self, id: ArticleId, limit: usize, neighbours: usize) -> Option<Relations> {
        let query = ComparisonQuery::new(self, self.indexed(id)?);
        let hits = self.compare(&query);
        let neighbour = |hit: &compare::Hit<'_>| Neighbour { id: hit.indexed.summary.id, score: hit.score.total };
        let neighbours = hits.iter().take(neighbours).map(neighbour).collect();
        Some(Relations { related: Self::choose(&query, &hits, limit), neighbours })
    }

    /// Up to `limit` articles that are related to any article, best first.
    pub fn related_to(&self, article: &Article, profile: &Profile, limit: usize) -> Vec<RelatedArticle> {
        let words = self.words.get(&profile.language);
        let indexed = IndexedArticle {
            words: words.map(|words| words.index.look_up(&profile.words)).unwrap_or_default(),
            names: self.names.look_up(&profile.names),
            keywords: self.keywords.look_up(&profile.keywords),
            ..IndexedArticle::of(article, profile)
        };
        let query = ComparisonQuery::new(self, &indexed);
        Self::choose(&query, &self.compare(&query), limit)
    }

    /// The indexed revision of an article.
    pub fn revision(&self, id: ArticleId) -> Option<i64> {
        self.indexed(id).map(|indexed| indexed.summary.revision)
    }

    /// Up to `limit` articles in the order of ids, after the id `after`.
    pub fn ids_after(&self, after: Option<ArticleId>, limit: usize) -> Vec<ArticleId> {
        let from = after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        self.by_id.range((from, std::ops::Bound::Unbounded)).take(limit).map(|(id, _)| *id).collect()
    }

    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// How many of the older articles that were left out fit into the index, and the position of the oldest indexed
    /// article. `None` if none fits, or no article was left out.
    pub fn free_capacity(&self) -> Option<(usize, Option<PublicationPosition>)> {
        let free_capacity = self.limit.saturating_sub(self.by_id.len());
        (self.truncated && free_capacity > 0).then(|| (free_capacity, self.by_time.first().copied()))
    }

    /// Records whether older articles are left out.
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

/// Changes the article to which a posting belongs.
fn change_holder(slots: &mut [Option<IndexedArticle>], posting: Posting, change: impl FnOnce(&mut IndexedArticle)) {
    if let Some(Some(indexed)) = slots.get_mut(posting.slot() as usize) {
        change(indexed);
    }
}

impl IndexedArticle {
    /// The summary of an article, without its terms.
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
            copy_group: article.copy_group,
        };
        Self {
            summary,
            words: TermVector::default(),
            names: TermVector::default(),
            keywords: TermVector::default(),
            sketch: profile.sketch.clone(),
            word_language: profile.language.clone(),
            section_slug: profile.section.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod twin_tests;
