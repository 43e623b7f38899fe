//! Says what is wrong with the first entry that does not fit, by the entries around it.

use super::{Fault, Verifier, WINDOW};
use crate::audit::{
    canonical::{Hash, entry_hash},
    store::ChainedEntry,
};

impl Verifier {
    /// What is wrong with the first suspect. There is one.
    pub(super) fn diagnose(&self) -> Fault {
        let (wrong, after) = self.suspects.split_first().expect("only a suspect is diagnosed");
        let last = self.last();
        let position = last.position + 1;
        if wrong.position > position {
            return Fault::removed(position, wrong.position - 1);
        }
        if wrong.position < position {
            return Fault::inserted(wrong.position, wrong.entry.id);
        }
        if let Some(fault) = self.inserted_before(wrong) {
            return fault;
        }
        // Another entry belongs here.
        if after.iter().any(|other| self.fits(&last.hash, position, other)) {
            return match self.fits_elsewhere(wrong, after) {
                true => Fault::reordered(wrong),
                false => Fault::inserted(position, wrong.entry.id),
            };
        }
        let hash_of = |other: &ChainedEntry| entry_hash(&last.hash, &self.service, position, &other.entry);
        if after.iter().any(|other| wrong.hash == hash_of(other)) {
            return Fault::reordered(wrong);
        }
        let (Some(next), Ok(hash)) = (after.first(), Hash::try_from(wrong.hash.as_slice())) else {
            return Fault::changed(wrong, "is not what was written, or the one before it is not");
        };
        if self.fits(&hash, next.position, next) {
            return Fault::changed(wrong, "is not what was written");
        }
        // The hash of the next entry was made at its first position.
        let removed =
            (1..=count(WINDOW)).find(|removed| self.fits(&hash, next.position.saturating_add(*removed), next));
        match removed {
            Some(removed) => Fault::removed_before(wrong, removed),
            None => Fault::changed(wrong, "is not what was written, or the one before it is not"),
        }
    }

    /// Whether the entry follows one that stands further before it: those between were put in.
    fn inserted_before(&self, wrong: &ChainedEntry) -> Option<Fault> {
        let before = self.links.iter().rev().skip(1);
        let follows = before.clone().find(|place| self.fits(&place.hash, place.position + 1, wrong))?;
        let first = self.links.iter().find(|place| place.position == follows.position + 1)?;
        Some(Fault::inserted(first.position, first.id))
    }

    /// Whether the entry was written after another one of those around it, at another position.
    fn fits_elsewhere(&self, wrong: &ChainedEntry, after: &[ChainedEntry]) -> bool {
        let hashes = after.iter().filter_map(|entry| Hash::try_from(entry.hash.as_slice()).ok());
        let hashes: Vec<Hash> = self.links.iter().map(|place| place.hash).chain(hashes).collect();
        let around = wrong.position - count(WINDOW)..=wrong.position + count(WINDOW);
        around.into_iter().any(|position| hashes.iter().any(|previous| self.fits(previous, position, wrong)))
    }
}

fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
