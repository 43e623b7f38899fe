//! The newest articles, by the terms that stand in them.
//!
//! What belongs to an article follows from the articles that are held and from nothing else: not from
//! the order in which they came, nor from what was held before. So sums are made in the order of
//! keys, and each choice is by a total order.

mod candidates;
mod compare;
mod space;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use time::OffsetDateTime;

use self::{
    compare::Asked,
    space::{Space, Vector},
};
use super::{Article, ArticleId, Profile, Related, language::Language, sketch::Sketch};

/// The newest articles, up to a limit.
#[derive(Debug)]
pub struct Index {
    limit: usize,
    words: HashMap<Language, Words>,
    names: Space,
    keywords: Space,
    slots: Vec<Option<Subject>>,
    /// The number of the language in each slot.
    languages: Vec<u32>,
    next_language: u32,
    free: Vec<u32>,
    by_id: BTreeMap<ArticleId, u32>,
    by_time: BTreeSet<(OffsetDateTime, ArticleId)>,
    left_out: bool,
}

/// The words of one language.
#[derive(Debug)]
struct Words {
    number: u32,
    space: Space,
}

/// An article, ready to be compared.
#[derive(Clone, Debug)]
struct Subject {
    card: Card,
    words: Vector,
    names: Vector,
    keywords: Vector,
    sketch: Sketch,
    word_language: Language,
    section_key: Box<str>,
}

/// What is shown of an article.
#[derive(Clone, Debug)]
struct Card {
    id: ArticleId,
    revision: i64,
    published: OffsetDateTime,
    headline: Box<str>,
    teaser: Box<str>,
    path: Box<str>,
    section: Box<str>,
    language: Box<str>,
}

impl Index {
    /// Holds up to `limit` articles.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            words: HashMap::new(),
            names: Space::default(),
            keywords: Space::default(),
            slots: Vec::new(),
            languages: Vec::new(),
            next_language: 0,
            free: Vec::new(),
            by_id: BTreeMap::new(),
            by_time: BTreeSet::new(),
            left_out: false,
        }
    }

    /// Takes in a published article in the place of what is held of it, and lets the oldest go where
    /// there is no room. Gives whether it is held now: one older than those that had to go is not.
    pub fn insert(&mut self, article: &Article, profile: &Profile) -> bool {
        self.remove(article.id);
        let place = (article.published, article.id);
        let oldest = self.by_time.first().copied();
        if self.by_id.len() >= self.limit || self.left_out {
            self.left_out = true;
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
            Words { number: *next, space: Space::default() }
        });
        self.languages[slot as usize] = words.number;
        let subject = Subject {
            words: words.space.add(slot, &profile.words),
            names: self.names.add(slot, &profile.names),
            keywords: self.keywords.add(slot, &profile.keywords),
            ..Subject::of(article, profile)
        };
        self.slots[slot as usize] = Some(subject);
        self.by_id.insert(article.id, slot);
        self.by_time.insert((article.published, article.id));
    }

    /// Lets an article go. Gives whether it was held.
    pub fn remove(&mut self, id: ArticleId) -> bool {
        let Some(slot) = self.by_id.remove(&id) else { return false };
        let Some(subject) = self.slots[slot as usize].take() else { return false };
        self.by_time.remove(&(subject.card.published, id));
        if let Some(words) = self.words.get_mut(&subject.word_language) {
            words.space.remove(slot, &subject.words);
            if words.space.is_empty() {
                self.words.remove(&subject.word_language);
            }
        }
        self.names.remove(slot, &subject.names);
        self.keywords.remove(slot, &subject.keywords);
        self.free.push(slot);
        true
    }

    /// What belongs to an article that is held, best first, up to `limit`.
    pub fn related(&self, id: ArticleId, limit: usize) -> Option<Vec<Related>> {
        Some(self.choose(self.subject(id)?, limit))
    }

    /// What belongs to an article that need not be held.
    pub fn related_to(&self, article: &Article, profile: &Profile, limit: usize) -> Vec<Related> {
        let words = self.words.get(&profile.language);
        let subject = Subject {
            words: words.map(|words| words.space.look_up(&profile.words)).unwrap_or_default(),
            names: self.names.look_up(&profile.names),
            keywords: self.keywords.look_up(&profile.keywords),
            ..Subject::of(article, profile)
        };
        self.choose(&subject, limit)
    }

    /// The articles that an article has the most in common with, up to `limit`: those to whom it may
    /// belong.
    pub fn neighbours(&self, id: ArticleId, limit: usize) -> Vec<ArticleId> {
        let Some(subject) = self.subject(id) else { return Vec::new() };
        self.compare(&Asked::new(self, subject)).into_iter().take(limit).map(|hit| hit.subject.card.id).collect()
    }

    /// The revision of an article that is held.
    pub fn revision(&self, id: ArticleId) -> Option<i64> {
        self.subject(id).map(|subject| subject.card.revision)
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
    pub fn room(&self) -> Option<(usize, Option<(OffsetDateTime, ArticleId)>)> {
        let room = self.limit.saturating_sub(self.by_id.len());
        (self.left_out && room > 0).then(|| (room, self.by_time.first().copied()))
    }

    /// Says whether there are older ones that are not held.
    pub fn note_left_out(&mut self, left_out: bool) {
        self.left_out = left_out;
    }

    fn subject(&self, id: ArticleId) -> Option<&Subject> {
        self.at(*self.by_id.get(&id)?)
    }

    fn at(&self, slot: u32) -> Option<&Subject> {
        self.slots.get(slot as usize)?.as_ref()
    }
}

impl Subject {
    /// Without its terms.
    fn of(article: &Article, profile: &Profile) -> Self {
        let card = Card {
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
            card,
            words: Vector::default(),
            names: Vector::default(),
            keywords: Vector::default(),
            sketch: profile.sketch.clone(),
            word_language: profile.language.clone(),
            section_key: profile.section.as_str().into(),
        }
    }
}

#[cfg(test)]
mod tests;
