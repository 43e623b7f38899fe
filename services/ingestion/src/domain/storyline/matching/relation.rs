//! What two items are to each other.

use std::collections::HashSet;

use super::Signature;

/// Near-copies are looked for among items of as many days before and after.
pub const NEAR_DAYS: i64 = 14;
/// The items of a storyline are at most this many days from its lead.
pub const STORYLINE_DAYS: i64 = 3;

/// The share of the shorter text that a near-copy has in common with the longer, in pairs of telling
/// words: a text of which every third word is another keeps about 0.44 of them, a second report of the
/// same event has less than 0.2.
pub(super) const COPY: f64 = 0.3;
/// A shorter text than this share of the longer is an excerpt, not a trim of it.
pub(super) const LENGTH: f64 = 0.1;
/// Fewer pairs in common may be chance.
pub(super) const PAIRS: usize = 6;
/// From this share on, wording is no coincidence: a copy, or a template that is filled anew.
pub(super) const TEMPLATE: f64 = 0.2;
/// The numbers and subjects of a template are others each time; of a copy, they are the same.
pub(super) const NUMBERS: f64 = 0.5;
pub(super) const SUBJECTS: f64 = 0.5;
/// In a text without capitals the words of the headline are its subjects, and some of those are the template's.
pub(super) const SUBJECTS_UNNAMED: f64 = 0.67;
/// With so many subjects in common, and so large a share, other numbers are news, not a template.
const MANY_SUBJECTS: (usize, f64) = (5, 0.8);
/// What a storyline has in common: its names, the words of its beginning, and both together.
pub(super) const NAMES: f64 = 0.4;
pub(super) const LEAD: f64 = 0.15;
pub(super) const STORYLINE: f64 = 0.42;
/// Across languages there are only names and numbers.
pub(super) const FOREIGN_NAMES: f64 = 0.5;
pub(super) const FOREIGN_SHARED: usize = 3;
/// How much of the score is gone when two items are as far apart as a storyline lasts.
const FADES: f64 = 0.25;
const DAY: f64 = 86_400_000_000.0;

/// What two items are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Nothing.
    Unrelated,
    /// They tell of the same event.
    SameStoryline,
    /// One is a copy, a trim or a rewrite of the other, or both are of a third.
    NearCopy,
}

/// Two items beside each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What they are to each other.
    pub relation: Relation,
    /// How much, from 0 to 1: for a near-copy its containment, else the score of the storyline.
    pub score: f64,
    /// The share of the shorter text's pairs of words that the longer has as well (Broder 1997).
    pub containment: f64,
    /// The pairs of words that both have, of those that either has (Jaccard).
    pub resemblance: f64,
    /// How many that are.
    pub shared_pairs: usize,
    /// The shorter text's pairs over those of the longer.
    pub length: f64,
    /// The share of each one's subjects that the other mentions: of the one that fares worse, and the mean.
    pub subjects: (f64, f64),
    /// How many of these there are.
    pub shared_subjects: usize,
    /// The share of the one's numbers, the one with fewer, that the other has. `None`: there are too few to tell.
    pub numbers: Option<f64>,
    /// How many numbers both have.
    pub shared_numbers: usize,
    /// The share of the words of the one's beginning, the one with fewer, that the other's has.
    pub lead: f64,
    /// What they have in common as reports of one event, faded by the time between them.
    pub storyline: f64,
    /// Both are in one language, as far as that is known.
    pub same_language: bool,
    /// The wording is one, the numbers or the subjects are not.
    pub template: bool,
    /// The days between them.
    pub days: f64,
}

/// Compares two items; which of them stands first does not matter.
pub fn compare(one: &Signature, other: &Signature) -> Comparison {
    let overlap = one.shingles.overlap(&other.shingles);
    let (pairs, fewer, more) = (overlap.shared, overlap.fewer, overlap.more);
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let containment = share(pairs, fewer);
    let common_numbers = common(&one.numbers, &other.numbers);
    let least_numbers = one.numbers.len().min(other.numbers.len());
    let numbers = (least_numbers >= 2).then(|| share(common_numbers, least_numbers));
    let covers = |of: &Signature, by: &Signature| share(common(&of.subjects, &by.mentions), of.subjects.len());
    let (there, back) = (covers(one, other), covers(other, one));
    let shared_subjects = common(&one.subjects, &other.mentions).min(common(&other.subjects, &one.mentions));
    let lead = share(common(&one.lead, &other.lead), one.lead.len().min(other.lead.len()));
    let days = one.rank.time.abs_diff(other.rank.time) as f64 / DAY;
    let subjects = (there.min(back), f64::midpoint(there, back));
    // With one subject or none, there is nothing to tell a template by.
    let least_subjects = one.subjects.len().min(other.subjects.len());
    let wanted = if one.named && other.named { SUBJECTS } else { SUBJECTS_UNNAMED };
    let other_subjects = least_subjects >= 2 && subjects.0 < wanted;
    let many = shared_subjects >= MANY_SUBJECTS.0 && subjects.0 >= MANY_SUBJECTS.1;
    let other_numbers = !many && numbers.is_some_and(|share| share < NUMBERS);
    let mut comparison = Comparison {
        relation: Relation::Unrelated,
        score: 0.0,
        containment,
        resemblance: share(pairs, fewer + more - pairs),
        shared_pairs: pairs,
        length: share(fewer, more),
        subjects,
        shared_subjects,
        numbers,
        shared_numbers: common_numbers,
        lead,
        storyline: 0.0,
        same_language: one.language == other.language || one.language.is_empty() || other.language.is_empty(),
        template: containment >= TEMPLATE && (other_subjects || other_numbers),
        days,
    };
    comparison.storyline = storyline(&comparison);
    (comparison.relation, comparison.score) = judged(&comparison);
    comparison
}

fn storyline(found: &Comparison) -> f64 {
    let fade = 1.0 - FADES * (found.days / STORYLINE_DAYS as f64).min(1.0);
    let numbers = found.numbers.unwrap_or_default();
    let both = if found.same_language {
        f64::midpoint(found.subjects.1, found.lead)
    } else {
        0.7 * found.subjects.1 + 0.3 * numbers
    };
    both * fade
}

fn judged(found: &Comparison) -> (Relation, f64) {
    if found.template {
        return (Relation::Unrelated, found.storyline);
    }
    let copy = found.containment >= COPY && found.length >= LENGTH && found.shared_pairs >= PAIRS;
    if copy && found.days <= NEAR_DAYS as f64 {
        return (Relation::NearCopy, found.containment);
    }
    let one_event = if found.same_language {
        found.subjects.1 >= NAMES && found.shared_subjects >= 2 && found.lead >= LEAD && found.storyline >= STORYLINE
    } else {
        found.subjects.1 >= FOREIGN_NAMES && found.shared_subjects >= FOREIGN_SHARED && found.shared_numbers >= 1
    };
    if one_event && found.days <= STORYLINE_DAYS as f64 {
        return (Relation::SameStoryline, found.storyline);
    }
    (Relation::Unrelated, found.storyline)
}

fn common(one: &[u32], other: &[u32]) -> usize {
    let other: HashSet<&u32> = other.iter().collect();
    one.iter().filter(|hash| other.contains(hash)).count()
}
