//! Articles compared with one another, and the best of them chosen.

use super::{
    Index, Subject,
    space::{Space, Vector},
};
use crate::domain::{
    Reason, ReasonKind, Related,
    score::{Evidence, Score, score},
};

/// How many shared terms a reason names.
const NAMED: usize = 4;
/// Names prove a kinship across languages only where enough of them are shared: as if each article
/// had at least names of this weight.
const FEWEST_NAMES: f64 = 5.0;
/// How many names and numbers have to be shared: two or three are by chance, or a large city.
const LEAST_SHARED: u32 = 4;

/// An article that belongs to another one.
pub(super) struct Hit<'i> {
    pub subject: &'i Subject,
    score: Score,
}

impl Index {
    /// All that an article has enough in common with, best first; among equals the newest.
    pub(super) fn compare(&self, asked: &Asked<'_>) -> Vec<Hit<'_>> {
        let mut hits = Vec::new();
        for slot in self.candidates(asked.subject) {
            let Some(other) = self.at(slot) else { continue };
            if let Some(score) = score(&asked.evidence(other)) {
                hits.push(Hit { subject: other, score });
            }
        }
        hits.sort_by(|a, b| {
            let age = |hit: &Hit<'_>| (hit.subject.card.published, hit.subject.card.id);
            b.score.total.total_cmp(&a.score.total).then_with(|| age(b).cmp(&age(a)))
        });
        hits
    }

    /// The best of them, of near-copies of one text only one.
    pub(super) fn choose(&self, subject: &Subject, limit: usize) -> Vec<Related> {
        let asked = Asked::new(self, subject);
        let mut chosen: Vec<Hit<'_>> = Vec::new();
        let mut has_copy = false;
        for hit in self.compare(&asked) {
            if chosen.len() == limit {
                break;
            }
            let sketch = &hit.subject.sketch;
            let is_copy = sketch.is_near(&subject.sketch);
            if (is_copy && has_copy) || chosen.iter().any(|other| other.subject.sketch.is_near(sketch)) {
                continue;
            }
            has_copy |= is_copy;
            chosen.push(hit);
        }
        chosen.into_iter().map(|hit| asked.related(hit)).collect()
    }
}

/// The article that others are compared with.
pub(super) struct Asked<'a> {
    subject: &'a Subject,
    words: Side<'a>,
    names: Side<'a>,
    keywords: Side<'a>,
}

impl<'a> Asked<'a> {
    pub fn new(index: &'a Index, subject: &'a Subject) -> Self {
        Self {
            subject,
            words: Side::new(index.words.get(&subject.word_language).map(|words| &words.space), &subject.words),
            names: Side::new(Some(&index.names), &subject.names),
            keywords: Side::new(Some(&index.keywords), &subject.keywords),
        }
    }

    fn evidence(&self, other: &Subject) -> Evidence {
        let same_language = other.word_language == self.subject.word_language;
        let words = if same_language { self.words.cosine(&other.words) } else { self.names.overlap(&other.names) };
        let apart = self.subject.card.published - other.card.published;
        Evidence {
            words,
            keywords: self.keywords.cosine(&other.keywords),
            same_language,
            same_section: !other.section_key.is_empty() && other.section_key == self.subject.section_key,
            days_apart: apart.as_seconds_f64().abs() / 86_400.0,
        }
    }

    fn related(&self, hit: Hit<'_>) -> Related {
        let card = &hit.subject.card;
        let detail = |kind| match kind {
            ReasonKind::SharedWords if hit.subject.word_language == self.subject.word_language => {
                self.words.shared(&hit.subject.words)
            }
            ReasonKind::SharedWords => self.names.shared(&hit.subject.names),
            ReasonKind::SharedKeywords => self.keywords.shared(&hit.subject.keywords),
            ReasonKind::SameSection => card.section.to_string(),
            ReasonKind::CloseInTime => String::new(),
        };
        let reasons =
            hit.score.shares.iter().map(|(kind, share)| Reason { kind: *kind, detail: detail(*kind), share: *share });
        Related {
            id: card.id,
            headline: card.headline.to_string(),
            teaser: card.teaser.to_string(),
            path: card.path.to_string(),
            section: card.section.to_string(),
            language: card.language.to_string(),
            score: hit.score.total,
            reasons: reasons.collect(),
        }
    }
}

/// What two lists of terms have in common.
struct Product {
    product: f64,
    /// Of the other one's length.
    square: f64,
    shared: u32,
}

/// The terms of one kind of the article that others are compared with.
struct Side<'a> {
    space: Option<&'a Space>,
    vector: &'a Vector,
    /// Number and place of each term, by number.
    places: Vec<(u32, usize)>,
    square: f64,
}

impl<'a> Side<'a> {
    fn new(space: Option<&'a Space>, vector: &'a Vector) -> Self {
        let mut places: Vec<_> = vector.terms.iter().enumerate().map(|(place, (number, _))| (*number, place)).collect();
        places.sort_unstable();
        let mut side = Self { space, vector, places, square: 0.0 };
        side.square = side.square_of(vector);
        side
    }

    fn rarity(&self, number: u32) -> f64 {
        self.space.map_or(0.0, |space| space.rarity(number))
    }

    fn place(&self, number: u32) -> Option<usize> {
        let at = self.places.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        Some(self.places[at].1)
    }

    fn square_of(&self, vector: &Vector) -> f64 {
        vector.terms.iter().map(|(number, weight)| (f64::from(*weight) * self.rarity(*number)).powi(2)).sum()
    }

    /// What both have in common, summed in the order of the keys.
    fn product(&self, other: &Vector) -> Product {
        let (mut product, mut square, mut shared) = (0.0, 0.0, 0);
        for (number, weight) in &other.terms {
            let rarity = self.rarity(*number);
            let weight = f64::from(*weight) * rarity;
            square += weight * weight;
            if let Some(place) = self.place(*number) {
                product += weight * f64::from(self.vector.terms[place].1) * rarity;
                shared += 1;
            }
        }
        Product { product, square, shared }
    }

    fn cosine(&self, other: &Vector) -> f64 {
        let Product { product, square, .. } = self.product(other);
        if product > 0.0 { product / (self.square * square).sqrt() } else { 0.0 }
    }

    /// What both have in common, as a part of all that the poorer one has. A text without capitals
    /// offers all its words as names, and most of them can match nothing.
    fn overlap(&self, other: &Vector) -> f64 {
        let Product { product, square, shared } = self.product(other);
        if shared < LEAST_SHARED {
            return 0.0;
        }
        let rarest = self.rarity(super::space::UNKNOWN);
        product / self.square.min(square).max(FEWEST_NAMES * rarest * rarest)
    }

    /// The most telling terms that both have, as the article that is asked about writes them.
    fn shared(&self, other: &Vector) -> String {
        let mut shared: Vec<(f64, usize)> = Vec::new();
        for (number, weight) in &other.terms {
            if let Some(place) = self.place(*number) {
                let rarity = self.rarity(*number);
                shared.push((f64::from(*weight * self.vector.terms[place].1) * rarity * rarity, place));
            }
        }
        shared.sort_by(|(a, first), (b, second)| b.total_cmp(a).then(first.cmp(second)));
        let named: Vec<_> = shared.iter().take(NAMED).map(|(_, place)| self.vector.shown(*place)).collect();
        named.join(", ")
    }
}
