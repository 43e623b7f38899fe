//! The sections that are known to be stored.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use crate::domain::{SectionLink, SectionSlug};

/// How many sections are remembered. Others are inserted again with each article, which changes nothing.
const REMEMBERED: usize = 1_024;

/// The sections that are known to be stored. Sections are never removed, so nearly every batch saves one statement. A
/// clone shares the same set.
#[derive(Clone, Debug, Default)]
pub struct KnownSections(Arc<Mutex<HashSet<SectionSlug>>>);

impl KnownSections {
    /// The sections among these that are not known, each with its first name, ordered by slug.
    pub(super) fn unknown<'a>(&self, sections: impl IntoIterator<Item = &'a SectionLink>) -> Vec<SectionLink> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut unknown: BTreeMap<&SectionSlug, &SectionLink> = BTreeMap::new();
        for section in sections.into_iter().filter(|section| !known.contains(&section.slug)) {
            unknown.entry(&section.slug).or_insert(section);
        }
        unknown.into_values().cloned().collect()
    }

    /// Remembers sections. Call it after the commit.
    pub(super) fn remember(&self, sections: Vec<SectionLink>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = REMEMBERED.saturating_sub(known.len());
        known.extend(sections.into_iter().take(room).map(|section| section.slug));
    }
}
