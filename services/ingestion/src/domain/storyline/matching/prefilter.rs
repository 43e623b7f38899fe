//! Rules out most unrelated items without comparing them.

use newsroom_text::HashFilter;

use super::{
    Signature, Wanted,
    relation::{SHARED, days_between, overlap_suffices, subjects_suffice},
};

/// A filter for the items that an item is compared with. It never rules out an item that [`super::compare`] finds
/// related.
#[derive(Debug)]
pub struct Prefilter<'s> {
    pub(super) signature: &'s Signature,
    shingles: HashFilter,
    mentions: HashFilter,
}

impl<'s> Prefilter<'s> {
    pub fn of(signature: &'s Signature) -> Self {
        let (shingles, mentions) = (HashFilter::of(signature.shingles.hashes()), HashFilter::of(&signature.mentions));
        Self { signature, shingles, mentions }
    }

    /// Whether an item may have the wanted relation. A near-copy of the lead belongs to its storyline too.
    pub fn admits(&self, other: &Signature, wanted: Wanted) -> bool {
        days_between(self.signature, other) <= wanted.days() as f64
            && (wanted == Wanted::Storyline && self.may_be_same_storyline(other) || self.may_be_near_copy(other))
    }

    fn may_be_near_copy(&self, other: &Signature) -> bool {
        overlap_suffices(other.shingles.overlap_at_most(&self.signature.shingles, &self.shingles))
    }

    fn may_be_same_storyline(&self, other: &Signature) -> bool {
        let theirs = self.mentions.count(&other.subjects);
        // The mentions of the other item are read only for the few that pass.
        theirs >= SHARED && subjects_suffice(self.signature, other, theirs)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Relation, compare,
            wire_tests::{cases, signature},
        },
        *,
    };

    #[test]
    fn what_is_related_is_never_ruled_out_and_most_of_the_rest_is() {
        let signatures: Vec<Signature> =
            cases().iter().flat_map(|case| [signature(&case.one), signature(&case.other)]).collect();
        let (mut unrelated, mut admitted) = (0, 0);
        for one in &signatures {
            let prefilter = Prefilter::of(one);
            for other in &signatures {
                let comparison = compare(one, other);
                let admits = |wanted: Wanted| {
                    let admits = prefilter.admits(other, wanted);
                    assert!(admits || comparison.days > wanted.days() as f64 || !fits(comparison.relation, wanted));
                    admits
                };
                if admits(Wanted::Near) | admits(Wanted::Storyline) {
                    admitted += usize::from(comparison.relation == Relation::Unrelated);
                }
                unrelated += usize::from(comparison.relation == Relation::Unrelated);
            }
        }
        assert!(admitted * 5 < unrelated, "{admitted} of {unrelated}");
    }

    fn fits(relation: Relation, wanted: Wanted) -> bool {
        match wanted {
            Wanted::Near => relation == Relation::NearCopy,
            Wanted::Storyline => relation >= Relation::SameStoryline,
        }
    }
}
