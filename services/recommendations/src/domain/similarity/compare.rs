//! Compares articles, and chooses the best.

use newsroom_text::{Sketch, WordMap};

use super::{
    IndexedArticle, SimilarityIndex,
    inverted_index::{InvertedIndex, TermVector},
};
use crate::domain::{
    Reason, ReasonKind, RelatedArticle,
    related::score::{Evidence, Score, score},
};

/// The most shared terms that a reason names.
const SHOWN_TERMS: usize = 4;
/// The names of each article count as if they had at least this weight, so that a few shared names do not relate
/// articles across languages.
const MIN_NAMES_WEIGHT: f64 = 5.0;
/// The resemblance of near-copies: the part of both texts' word runs that they share.
const NEAR_COPY: f64 = 0.45;
/// How many names and numbers have to be shared. Two or three may be chance, or a large city.
const MIN_SHARED_NAMES: u32 = 4;

/// An article with a sufficient score.
pub(super) struct Hit<'i> {
    pub indexed: &'i IndexedArticle,
    score: Score,
}

impl SimilarityIndex {
    /// All articles with a sufficient score, best first; for equal scores the newest first.
    pub(super) fn compare(&self, query: &ComparisonQuery<'_>) -> Vec<Hit<'_>> {
        let mut hits = Vec::new();
        for slot in self.candidates(query.indexed) {
            let Some(other) = self.at(slot) else { continue };
            if let Some(score) = score(&query.evidence(other)) {
                hits.push(Hit { indexed: other, score });
            }
        }
        hits.sort_by(|a, b| {
            let age = |hit: &Hit<'_>| (hit.indexed.summary.published, hit.indexed.summary.id);
            b.score.total.total_cmp(&a.score.total).then_with(|| age(b).cmp(&age(a)))
        });
        hits
    }

    /// The best articles. Of several near-copies of one text, only the best is chosen.
    pub(super) fn choose(&self, indexed: &IndexedArticle, limit: usize) -> Vec<RelatedArticle> {
        let query = ComparisonQuery::new(self, indexed);
        let mut chosen: Vec<Hit<'_>> = Vec::new();
        let mut has_copy = false;
        for hit in self.compare(&query) {
            if chosen.len() == limit {
                break;
            }
            let sketch = &hit.indexed.sketch;
            let is_copy = are_near_copies(sketch, &indexed.sketch);
            if (is_copy && has_copy) || chosen.iter().any(|other| are_near_copies(&other.indexed.sketch, sketch)) {
                continue;
            }
            has_copy |= is_copy;
            chosen.push(hit);
        }
        chosen.into_iter().map(|hit| query.related(hit)).collect()
    }
}

fn are_near_copies(one: &Sketch, other: &Sketch) -> bool {
    one.overlap(other).resemblance() >= NEAR_COPY
}

/// An article that is compared with others.
pub(super) struct ComparisonQuery<'a> {
    indexed: &'a IndexedArticle,
    words: QueryTerms<'a>,
    names: QueryTerms<'a>,
    keywords: QueryTerms<'a>,
}

impl<'a> ComparisonQuery<'a> {
    pub fn new(index: &'a SimilarityIndex, indexed: &'a IndexedArticle) -> Self {
        Self {
            indexed,
            words: QueryTerms::new(index.words.get(&indexed.word_language).map(|words| &words.index), &indexed.words),
            names: QueryTerms::new(Some(&index.names), &indexed.names),
            keywords: QueryTerms::new(Some(&index.keywords), &indexed.keywords),
        }
    }

    fn evidence(&self, other: &IndexedArticle) -> Evidence {
        let same_language = other.word_language == self.indexed.word_language;
        let words = if same_language { self.words.cosine(&other.words) } else { self.names.overlap(&other.names) };
        let apart = self.indexed.summary.published - other.summary.published;
        Evidence {
            words,
            keywords: self.keywords.cosine(&other.keywords),
            same_language,
            same_section: other.section_slug.is_some() && other.section_slug == self.indexed.section_slug,
            days_apart: apart.as_seconds_f64().abs() / 86_400.0,
        }
    }

    fn related(&self, hit: Hit<'_>) -> RelatedArticle {
        let summary = &hit.indexed.summary;
        let detail = |kind| match kind {
            ReasonKind::SharedWords if hit.indexed.word_language == self.indexed.word_language => {
                self.words.shared(&hit.indexed.words)
            }
            ReasonKind::SharedWords => self.names.shared(&hit.indexed.names),
            ReasonKind::SharedKeywords => self.keywords.shared(&hit.indexed.keywords),
            ReasonKind::SameSection => summary.section.to_string(),
            ReasonKind::CloseInTime => String::new(),
        };
        let reasons =
            hit.score.shares.iter().map(|(kind, share)| Reason { kind: *kind, detail: detail(*kind), share: *share });
        RelatedArticle {
            id: summary.id,
            headline: summary.headline.to_string(),
            teaser: summary.teaser.to_string(),
            path: summary.path.to_string(),
            section: summary.section.to_string(),
            language: summary.language.to_string(),
            score: hit.score.total,
            reasons: reasons.collect(),
        }
    }
}

/// The dot product of two term vectors.
struct DotProduct {
    product: f64,
    /// The square of the other vector's length.
    square: f64,
    shared: u32,
}

/// The terms of one kind of the query's article.
struct QueryTerms<'a> {
    index: Option<&'a InvertedIndex>,
    vector: &'a TermVector,
    /// The position in the vector by the number of the term.
    places: WordMap<u32, usize>,
    square: f64,
}

impl<'a> QueryTerms<'a> {
    fn new(index: Option<&'a InvertedIndex>, vector: &'a TermVector) -> Self {
        let places = vector.terms.iter().enumerate().map(|(place, (number, _))| (*number, place)).collect();
        let mut terms = Self { index, vector, places, square: 0.0 };
        terms.square = terms.square_of(vector);
        terms
    }

    fn rarity(&self, number: u32) -> f64 {
        self.index.map_or(0.0, |index| index.rarity(number))
    }

    fn place(&self, number: u32) -> Option<usize> {
        self.places.get(&number).copied()
    }

    fn square_of(&self, vector: &TermVector) -> f64 {
        vector.terms.iter().map(|(number, weight)| (f64::from(*weight) * self.rarity(*number)).powi(2)).sum()
    }

    /// Adds up in the order of the keys.
    fn product(&self, other: &TermVector) -> DotProduct {
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
        DotProduct { product, square, shared }
    }

    fn cosine(&self, other: &TermVector) -> f64 {
        let DotProduct { product, square, .. } = self.product(other);
        if product > 0.0 { product / (self.square * square).sqrt() } else { 0.0 }
    }

    /// The dot product as a part of the shorter vector's square. In a text without capitals all words count as names,
    /// and most of them match nothing.
    fn overlap(&self, other: &TermVector) -> f64 {
        let DotProduct { product, square, shared } = self.product(other);
        if shared < MIN_SHARED_NAMES {
            return 0.0;
        }
        let rarest = self.rarity(super::inverted_index::UNKNOWN);
        product / self.square.min(square).max(MIN_NAMES_WEIGHT * rarest * rarest)
    }

    /// The most distinctive shared terms, as the query's article spells them.
    fn shared(&self, other: &TermVector) -> String {
        let mut shared: Vec<(f64, usize)> = Vec::new();
        for (number, weight) in &other.terms {
            if let Some(place) = self.place(*number) {
                let rarity = self.rarity(*number);
                shared.push((f64::from(*weight * self.vector.terms[place].1) * rarity * rarity, place));
            }
        }
        shared.sort_by(|(a, first), (b, second)| b.total_cmp(a).then(first.cmp(second)));
        let shown: Vec<_> = shared.iter().take(SHOWN_TERMS).map(|(_, place)| self.vector.shown(*place)).collect();
        shown.join(", ")
    }
}
