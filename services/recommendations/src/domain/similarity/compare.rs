//! Compares articles, and chooses the best.

use super::{IndexedArticle, SimilarityIndex, query_terms::QueryTerms};
use crate::domain::{
    Reason, ReasonKind, RelatedArticle,
    related::score::{Evidence, Score, score},
};

/// The resemblance of near-copies: the part of both texts' word runs that they share.
const NEAR_COPY: f64 = 0.45;

/// An article with a sufficient score.
pub(super) struct Hit<'i> {
    pub indexed: &'i IndexedArticle,
    pub score: Score,
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

    /// The best articles of a comparison. No near copy of the query is chosen, and of several near copies of one text
    /// only the one that suits the query best: the one with the highest score, and of equal scores the newest.
    pub(super) fn choose(query: &ComparisonQuery<'_>, hits: &[Hit<'_>], limit: usize) -> Vec<RelatedArticle> {
        let mut chosen: Vec<&Hit<'_>> = Vec::new();
        for hit in hits {
            if chosen.len() == limit {
                break;
            }
            let mut shown = chosen.iter().map(|other| other.indexed).chain([query.indexed]);
            if !shown.any(|other| are_near_copies(other, hit.indexed)) {
                chosen.push(hit);
            }
        }
        chosen.into_iter().map(|hit| query.related(hit)).collect()
    }
}

/// Whether two articles are near copies: their items are, or their texts say so. The texts find copies that came by no
/// item or whose items are not matched yet, but no trims and rewrites.
fn are_near_copies(one: &IndexedArticle, other: &IndexedArticle) -> bool {
    let [group, other_group] = [one, other].map(|indexed| indexed.summary.copy_group.map(|group| group.id));
    (group.is_some() && group == other_group) || one.sketch.overlap(&other.sketch).resemblance() >= NEAR_COPY
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

    fn related(&self, hit: &Hit<'_>) -> RelatedArticle {
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
