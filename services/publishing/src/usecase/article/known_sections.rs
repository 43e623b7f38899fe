//! The sections that are known to be stored.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use crate::domain::SectionSlug;

/// How many sections are remembered. Others are inserted again with each article, which changes nothing.
const REMEMBERED: usize = 1_024;

/// The sections that are known to be stored. Sections are never removed, so nearly every article saves one statement. A
/// clone shares the same set.
#[derive(Clone, Debug, Default)]
pub struct KnownSections(Arc<Mutex<HashSet<SectionSlug>>>);

impl KnownSections {
    pub(super) fn contains(&self, slug: &SectionSlug) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(slug)
    }

    /// Remembers a section. Call it after the commit.
    pub(super) fn remember(&self, slug: SectionSlug) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < REMEMBERED {
            known.insert(slug);
        }
    }
}
