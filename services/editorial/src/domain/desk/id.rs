//! The ids of desks.

use std::fmt;

use newsroom_text::SectionSlug;

/// The id of a desk: the slug of its section.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeskId(SectionSlug);

impl DeskId {
    pub fn of(section: &str) -> Self {
        Self(SectionSlug::of(section))
    }

    /// Parses an id. `None` when it cannot belong to a section.
    pub fn parse(text: &str) -> Option<Self> {
        SectionSlug::parse(text).map(Self)
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for DeskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
