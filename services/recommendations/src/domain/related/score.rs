//! How strongly two articles are related, and why.

/// The largest contribution of each kind of evidence to the score.
const WORDS: f64 = 0.8;
const KEYWORDS: f64 = 0.2;
/// The factors by which a common section and proximity in time raise the score of words and keywords.
const SECTION: f64 = 0.15;
const TIME: f64 = 0.25;
/// After this number of days, proximity in time counts half.
const HALF_LIFE_DAYS: f64 = 4.0;
/// Below this score of words and keywords, two articles are unrelated.
const FLOOR: f64 = 0.12;
/// The same limit for names across languages, because two languages can share only few names.
const FLOOR_ACROSS_LANGUAGES: f64 = 0.045;
/// A reason with a smaller share is left out.
const MIN_SHARE: f64 = 0.005;

/// What two articles have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The similarity of their words, or of their names when the languages differ, from 0 to 1.
    pub words: f64,
    /// The similarity of their keywords, from 0 to 1.
    pub keywords: f64,
    pub same_language: bool,
    pub same_section: bool,
    /// The days between their first publications.
    pub days_apart: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonKind {
    SharedWords,
    SameSection,
    SharedKeywords,
    CloseInTime,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// From 0 to 1.
    pub total: f64,
    /// The shares of the reasons, the largest first; their sum is about 1.
    pub shares: Vec<(ReasonKind, f64)>,
}

/// The score of the evidence. `None` when it is too low.
///
/// Section and time only raise the score of words and keywords. Two stories that have nothing else in common are
/// unrelated.
pub fn score(evidence: &Evidence) -> Option<Score> {
    let words = WORDS * evidence.words.clamp(0.0, 1.0);
    let keywords = KEYWORDS * evidence.keywords.clamp(0.0, 1.0);
    let base = words + keywords;
    let by_names = !evidence.same_language && words > 0.0;
    if base < if by_names { FLOOR_ACROSS_LANGUAGES } else { FLOOR } {
        return None;
    }
    let most = 1.0 + SECTION + TIME;
    let near = (-evidence.days_apart.max(0.0) / HALF_LIFE_DAYS).exp2();
    let section = if evidence.same_section { base * SECTION } else { 0.0 };
    let total = base + section + base * TIME * near;
    let parts = [
        (ReasonKind::SharedWords, words),
        (ReasonKind::SharedKeywords, keywords),
        (ReasonKind::SameSection, section),
        (ReasonKind::CloseInTime, base * TIME * near),
    ];
    let mut shares: Vec<_> = parts.into_iter().map(|(kind, part)| (kind, part / total)).collect();
    shares.retain(|(_, share)| *share >= MIN_SHARE);
    shares.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    Some(Score { total: total / most, shares })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn section_and_time_alone_relate_nothing() {
        assert_eq!(score(&Evidence { same_section: true, ..Evidence::default() }), None);
    }

    #[test]
    fn the_floor_is_lower_for_names_across_languages() {
        let evidence = Evidence { words: 0.1, ..Evidence::default() };
        assert!(score(&evidence).is_some());
        assert_eq!(score(&Evidence { same_language: true, ..evidence }), None);
        assert_eq!(score(&Evidence { words: 0.0, keywords: 0.5, ..evidence }), None);
    }

    #[test]
    fn the_strongest_reason_comes_first() {
        let evidence =
            Evidence { words: 0.5, keywords: 0.5, same_language: true, same_section: true, days_apart: 100.0 };
        let kinds: Vec<_> = score(&evidence).unwrap().shares.into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [ReasonKind::SharedWords, ReasonKind::SharedKeywords, ReasonKind::SameSection]);
    }

    #[test]
    fn an_article_nearer_in_time_has_a_higher_score() {
        let apart = |days_apart| score(&Evidence { words: 0.3, days_apart, ..Evidence::default() }).unwrap().total;
        assert!(apart(0.0) > apart(2.0) && apart(2.0) > apart(20.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_score_lies_between_0_and_1_and_its_shares_make_it_up(
            words in 0.0..1.5_f64, keywords in 0.0..1.5_f64, same_language: bool, same_section: bool,
            days_apart in -1.0..1e6_f64,
        ) {
            if let Some(score) = score(&Evidence { words, keywords, same_language, same_section, days_apart }) {
                prop_assert!((0.0..=1.0).contains(&score.total), "{}", score.total);
                let sum: f64 = score.shares.iter().map(|(_, share)| share).sum();
                prop_assert!((0.97..=1.0001).contains(&sum), "{}", sum);
            }
        }
    }
}
