//! The relation between two items.

use newsroom_text::Overlap;

use super::Signature;

/// The maximum number of days between near-copies.
pub const NEAR_DAYS: i64 = 14;
/// The maximum number of days between an item of a storyline and its lead.
pub const STORYLINE_DAYS: i64 = 3;

/// The minimum containment of a near-copy: the share of the shorter text's pairs of content words that the longer text
/// has. A text in which every third word was replaced keeps about 0.44; a second report of the same event has less than
/// 0.2.
pub(super) const COPY: f64 = 0.3;
/// The minimum length of a near-copy relative to the longer text. A shorter text is an excerpt.
pub(super) const LENGTH: f64 = 0.1;
/// The minimum number of shared pairs. Fewer may be coincidental.
pub(super) const PAIRS: usize = 6;
/// The minimum containment that is not coincidental: the text is a copy, or a template that was filled again.
pub(super) const TEMPLATE: f64 = 0.2;
/// The minimum share of common numbers and subjects in a copy. Texts from one template differ in them.
pub(super) const NUMBERS: f64 = 0.5;
pub(super) const SUBJECTS: f64 = 0.5;
/// The minimum share of common subjects without names. The words of the headline are then the subjects, and some of
/// those belong to the template.
pub(super) const SUBJECTS_UNNAMED: f64 = 0.67;
/// The number and the share of common subjects from which different numbers are news and not a filled template.
const MANY_SUBJECTS: (usize, f64) = (5, 0.8);
/// The minimum shares for a storyline: of the names, of the words in the beginning, and of both combined.
pub(super) const NAMES: f64 = 0.4;
pub(super) const LEAD: f64 = 0.15;
pub(super) const STORYLINE: f64 = 0.42;
/// The minimum number of subjects that both items of a storyline have.
pub(super) const SHARED: usize = 2;
/// The minimum values across languages, where only names and numbers are comparable.
pub(super) const FOREIGN_NAMES: f64 = 0.5;
pub(super) const FOREIGN_SHARED: usize = 3;
/// The reduction of the score for two items that are as far apart as a storyline lasts.
const FADES: f64 = 0.25;
const DAY: f64 = 86_400_000_000.0;

/// The relation between two items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    Unrelated,
    /// The items report the same event.
    SameStoryline,
    /// One item is a copy, a shortened form or a rewrite of the other, or both derive from a third.
    NearCopy,
}

/// The result of comparing two items.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub relation: Relation,
    /// The strength of the relation, from 0 to 1: the containment of a near-copy, otherwise the storyline score.
    pub score: f64,
    /// The share of the shorter text's pairs of words that the longer text has too (Broder 1997).
    pub containment: f64,
    /// The share of all pairs of words that both texts have (Jaccard).
    pub resemblance: f64,
    /// The number of pairs that both texts have.
    pub shared_pairs: usize,
    /// The pairs of the shorter text relative to those of the longer.
    pub length: f64,
    /// The share of each item's subjects that the other item mentions: the lower share, and the mean.
    pub subjects: (f64, f64),
    /// The number of subjects that both items have.
    pub shared_subjects: usize,
    /// The share of common numbers, relative to the item with fewer. `None`: there are too few numbers.
    pub numbers: Option<f64>,
    /// The number of numbers in both items.
    pub shared_numbers: usize,
    /// The share of common words in the beginnings, relative to the item with fewer.
    pub lead: f64,
    /// The score for reports of one event, reduced by the time between the items.
    pub storyline: f64,
    /// Whether the items have the same language, or one of the languages is unknown.
    pub same_language: bool,
    /// Whether the wording is the same but the numbers or the subjects differ.
    pub template: bool,
    /// The days between the items.
    pub days: f64,
}

/// Compares two items. The order of the arguments does not matter.
pub fn compare(one: &Signature, other: &Signature) -> Comparison {
    let Overlap { shared: pairs, fewer, more } = one.shingles.overlap(&other.shingles);
    let containment = share(pairs, fewer);
    let common_numbers = common(&one.numbers, &other.numbers);
    let least_numbers = one.numbers.len().min(other.numbers.len());
    let numbers = (least_numbers >= 2).then(|| share(common_numbers, least_numbers));
    let covers = |of: &Signature, by: &Signature| share(common(&of.subjects, &by.mentions), of.subjects.len());
    let (there, back) = (covers(one, other), covers(other, one));
    let shared_subjects = common(&one.subjects, &other.mentions).min(common(&other.subjects, &one.mentions));
    let lead = share(common(&one.lead, &other.lead), one.lead.len().min(other.lead.len()));
    let days = days_between(one, other);
    let subjects = (there.min(back), f64::midpoint(there, back));
    // One subject is too few to recognise a template.
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

/// The days between two items.
pub(super) fn days_between(one: &Signature, other: &Signature) -> f64 {
    one.rank.time.abs_diff(other.rank.time) as f64 / DAY
}

/// Whether texts may be copies with this overlap of their pairs of words, whatever else they have in common.
pub(super) fn overlap_suffices(overlap: Overlap) -> bool {
    let Overlap { shared, fewer, more } = overlap;
    is_copy(share(shared, fewer), share(fewer, more), shared)
}

/// Whether items may be of the same storyline when at most `theirs` of the other's subjects are mentioned.
pub(super) fn subjects_suffice(one: &Signature, other: &Signature, theirs: usize) -> bool {
    let ours = common(&one.subjects, &other.mentions);
    let (there, back) = (share(ours, one.subjects.len()), share(theirs, other.subjects.len()));
    ours >= SHARED && f64::midpoint(there, back) >= NAMES.min(FOREIGN_NAMES)
}

fn is_copy(containment: f64, length: f64, shared_pairs: usize) -> bool {
    containment >= COPY && length >= LENGTH && shared_pairs >= PAIRS
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
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
    if is_copy(found.containment, found.length, found.shared_pairs) && found.days <= NEAR_DAYS as f64 {
        return (Relation::NearCopy, found.containment);
    }
    let one_event = if found.same_language {
        found.subjects.1 >= NAMES
            && found.shared_subjects >= SHARED
            && found.lead >= LEAD
            && found.storyline >= STORYLINE
    } else {
        found.subjects.1 >= FOREIGN_NAMES && found.shared_subjects >= FOREIGN_SHARED && found.shared_numbers >= 1
    };
    if one_event && found.days <= STORYLINE_DAYS as f64 {
        return (Relation::SameStoryline, found.storyline);
    }
    (Relation::Unrelated, found.storyline)
}

/// How many of the hashes `one` are among `other`. Both are ascending.
fn common(one: &[u32], mut other: &[u32]) -> usize {
    let is_common = |hash: &&u32| {
        other = &other[other.partition_point(|known| known < *hash)..];
        other.first() == Some(*hash)
    };
    one.iter().filter(is_common).count()
}
