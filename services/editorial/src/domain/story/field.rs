//! The fields of a story's content, by their names in an update mask.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Headline,
    Standfirst,
    Slugline,
    Byline,
    Dateline,
    /// The section, which decides the desk.
    Section,
    Language,
    Body,
    Keywords,
}

impl Field {
    /// All fields, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Headline,
        Self::Standfirst,
        Self::Slugline,
        Self::Byline,
        Self::Dateline,
        Self::Section,
        Self::Language,
        Self::Body,
        Self::Keywords,
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// The name in an update mask.
    pub fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Standfirst => "standfirst",
            Self::Slugline => "slugline",
            Self::Byline => "byline",
            Self::Dateline => "dateline",
            Self::Section => "section",
            Self::Language => "language",
            Self::Body => "body",
            Self::Keywords => "keywords",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
